"""An election replayed: where would each rule have sent people, and what would they have added?

`trials` names the elections and what was assumed before each, `ground` the seats, `crowd` the people who ask. `play`
lets everybody ask, choose and go by each rule; `optimum` is the best that could have been done, with a bound;
`findings` sums up the `runs`. All of it is pure but `records`, which reads the database; `manage.py backtest` runs it.
"""
