"""Events as others take them away: calendars, tables for spreadsheets, arrays for computing need.

Nothing is written here. `people` and `activity` are for those who run events; `calendars` is for everybody;
`arrays` is how targeting reads 30,000 events at once.
"""
