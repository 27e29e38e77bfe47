"""Whose rows are whose: which ones somebody may see and edit, and which they may choose in a form.

`rules` holds one rule for each model of the admin, and answers whoever asks: lists, forms, imports, autocomplete and
services. `facts` has the rules of this app's models; those of other apps are in their own rooms. A model without a rule
shows nothing, and a test names it.
"""
