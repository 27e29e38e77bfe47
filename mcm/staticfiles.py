from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed static files; `import` lines of our ES modules are rewritten to hashed names.

    So the pages need neither a bundler nor an inline import map, and the Content-Security-Policy
    allows no inline script at all.
    """

    support_js_module_import_aggregation = True
    manifest_strict = True
