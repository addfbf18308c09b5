"""How days and hours are written, where people in Connecticut write them otherwise than Django does.

One module per language, as Django's FORMAT_MODULE_PATH asks for; read by `django.utils.formats`, by nobody else.
"""
