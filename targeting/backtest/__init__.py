"""An election replayed: where would each rule have sent people, and what would they have added?

`trials` names the elections and what was assumed before each, `ground` the seats, `crowd` the people who ask,
`calendar` the events. `play` lets everybody ask, choose and sign up by each rule; `optimum` is the best that any rule
could have done, `if_sent` what people would add who went where they were sent, both with a bound (`gains`); `moving`
holds events elsewhere; `findings` sums up the `runs`, which are `stored` as files. `what_if` is a small run for a page.
All of it is pure but `records`, which reads the database, and `pictures`; `manage.py backtest` runs it.
"""
