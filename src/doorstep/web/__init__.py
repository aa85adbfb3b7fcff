"""Pages over office and app: a route says who may see it, a view takes at most 20 lines
(permission, service or query, render), a template says it. A page computes no figure.
"""
