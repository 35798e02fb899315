/* Python -> C -> Python: its execution imports compiled.plain and reads VALUE, an edge that no static tool sees. */
#include <Python.h>

static int execute(PyObject *module)
{
    PyObject *plain = PyImport_ImportModule("compiled.plain");
    if (plain == NULL)
        return -1;
    PyObject *value = PyObject_GetAttrString(plain, "VALUE");
    Py_DECREF(plain);
    if (value == NULL)
        return -1;
    return PyModule_AddObject(module, "VALUE", value);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_fast", NULL, 0, NULL, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__fast(void)
{
    return PyModuleDef_Init(&definition);
}
