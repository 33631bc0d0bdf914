"""
Fields that commercetools does not have but a sales team needs: the functions behind the entity table's derived fields.

A derived field is addressed like a path (`from: payment.status`) and wins over a path of the same text. It is a
function of the resource alone and its docstring is its page of the reference. It returns None when there is nothing
to say, raises `NormaliseError` when the resource contradicts itself, and nothing else.
"""
