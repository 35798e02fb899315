/* Tries a module that was never shipped, and does without. */
#include <Python.h>

static int execute(PyObject *module)
{
    PyObject *found = PyImport_ImportModule("quiet_loss._unshipped");
    if (found == NULL)
        PyErr_Clear();
    Py_XDECREF(found);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_tries", NULL, 0, NULL, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__tries(void)
{
    return PyModuleDef_Init(&definition);
}
