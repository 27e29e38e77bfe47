"""The site shows its working: how need comes about, and whether sending people by it works.

`workings` puts the published plan, one seat and one postcode into words and numbers for `how-it-works/`; `verdicts`
reads what the back-test of a named version found (`findings_file`) and says, figure by figure, where it did better,
made no difference or did worse, for `does-it-work/`. `drawings` turns figures into shapes. No page waits for any of it:
what does not change is worked out once and kept.
"""
