"""What a site must say of itself: privacy, accessibility, contact, and the two files that programs read.

`purposes` lists what is kept of people, why, on which ground and how long, with the periods that the code goes by;
`views` shows that, from the campaign's own data and the settings CONTACT_EMAIL and DATA_CONTROLLER.
"""
