#include "core/checkpoint/pickle_globals.h"

#include <algorithm>
#include <iterator>

namespace teardown::pickle {
namespace {

struct ModuleRename {
    std::string_view from;
    std::string_view to;
};
struct NameRename {
    std::string_view fromModule;
    std::string_view fromName;
    std::string_view toModule;
    std::string_view toName;
};
struct GlobalName {
    std::string_view module;
    std::string_view name;
};

constexpr NameRename kNames[] = {
    {"__builtin__", "xrange", "builtins", "range"}, {"__builtin__", "reduce", "functools", "reduce"},
    {"__builtin__", "intern", "sys", "intern"}, {"__builtin__", "unichr", "builtins", "chr"},
    {"__builtin__", "unicode", "builtins", "str"}, {"__builtin__", "long", "builtins", "int"}, {"itertools", "izip", "builtins", "zip"},
    {"itertools", "imap", "builtins", "map"}, {"itertools", "ifilter", "builtins", "filter"},
    {"itertools", "ifilterfalse", "itertools", "filterfalse"}, {"itertools", "izip_longest", "itertools", "zip_longest"},
    {"UserDict", "IterableUserDict", "collections", "UserDict"}, {"UserList", "UserList", "collections", "UserList"},
    {"UserString", "UserString", "collections", "UserString"}, {"whichdb", "whichdb", "dbm", "whichdb"},
    {"_socket", "fromfd", "socket", "fromfd"}, {"_multiprocessing", "Connection", "multiprocessing.connection", "Connection"},
    {"multiprocessing.process", "Process", "multiprocessing.context", "Process"},
    {"multiprocessing.forking", "Popen", "multiprocessing.popen_fork", "Popen"},
    {"urllib", "ContentTooShortError", "urllib.error", "ContentTooShortError"}, {"urllib", "getproxies", "urllib.request", "getproxies"},
    {"urllib", "pathname2url", "urllib.request", "pathname2url"}, {"urllib", "quote_plus", "urllib.parse", "quote_plus"},
    {"urllib", "quote", "urllib.parse", "quote"}, {"urllib", "unquote_plus", "urllib.parse", "unquote_plus"},
    {"urllib", "unquote", "urllib.parse", "unquote"}, {"urllib", "url2pathname", "urllib.request", "url2pathname"},
    {"urllib", "urlcleanup", "urllib.request", "urlcleanup"}, {"urllib", "urlencode", "urllib.parse", "urlencode"},
    {"urllib", "urlopen", "urllib.request", "urlopen"}, {"urllib", "urlretrieve", "urllib.request", "urlretrieve"},
    {"urllib2", "HTTPError", "urllib.error", "HTTPError"}, {"urllib2", "URLError", "urllib.error", "URLError"},
    {"multiprocessing", "AuthenticationError", "multiprocessing.context", "AuthenticationError"},
    {"multiprocessing", "BufferTooShort", "multiprocessing.context", "BufferTooShort"},
    {"multiprocessing", "ProcessError", "multiprocessing.context", "ProcessError"},
    {"multiprocessing", "TimeoutError", "multiprocessing.context", "TimeoutError"}, {"__builtin__", "basestring", "builtins", "str"},
    {"UserDict", "UserDict", "collections", "UserDict"}, {"socket", "_socketobject", "socket", "SocketType"},
};
constexpr std::string_view kExceptions[] = {
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BufferError", "BytesWarning", "DeprecationWarning",
    "EOFError", "EnvironmentError", "Exception", "FloatingPointError", "FutureWarning", "GeneratorExit", "IOError", "ImportError",
    "ImportWarning", "IndentationError", "IndexError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError", "NameError",
    "NotImplementedError", "OSError", "OverflowError", "PendingDeprecationWarning", "ReferenceError", "RuntimeError", "RuntimeWarning",
    "StopIteration", "SyntaxError", "SyntaxWarning", "SystemError", "SystemExit", "TabError", "TypeError", "UnboundLocalError",
    "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError", "UnicodeWarning", "UserWarning", "ValueError",
    "Warning", "ZeroDivisionError",
};
constexpr ModuleRename kModules[] = {
    {"__builtin__", "builtins"}, {"copy_reg", "copyreg"}, {"Queue", "queue"}, {"SocketServer", "socketserver"},
    {"ConfigParser", "configparser"}, {"repr", "reprlib"}, {"tkFileDialog", "tkinter.filedialog"},
    {"tkSimpleDialog", "tkinter.simpledialog"}, {"tkColorChooser", "tkinter.colorchooser"}, {"tkCommonDialog", "tkinter.commondialog"},
    {"Dialog", "tkinter.dialog"}, {"Tkdnd", "tkinter.dnd"}, {"tkFont", "tkinter.font"}, {"tkMessageBox", "tkinter.messagebox"},
    {"ScrolledText", "tkinter.scrolledtext"}, {"Tkconstants", "tkinter.constants"}, {"Tix", "tkinter.tix"}, {"ttk", "tkinter.ttk"},
    {"Tkinter", "tkinter"}, {"markupbase", "_markupbase"}, {"_winreg", "winreg"}, {"thread", "_thread"},
    {"dummy_thread", "_dummy_thread"}, {"dbhash", "dbm.bsd"}, {"dumbdbm", "dbm.dumb"}, {"dbm", "dbm.ndbm"}, {"gdbm", "dbm.gnu"},
    {"xmlrpclib", "xmlrpc.client"}, {"SimpleXMLRPCServer", "xmlrpc.server"}, {"httplib", "http.client"},
    {"htmlentitydefs", "html.entities"}, {"HTMLParser", "html.parser"}, {"Cookie", "http.cookies"}, {"cookielib", "http.cookiejar"},
    {"BaseHTTPServer", "http.server"}, {"test.test_support", "test.support"}, {"commands", "subprocess"}, {"urlparse", "urllib.parse"},
    {"robotparser", "urllib.robotparser"}, {"urllib2", "urllib.request"}, {"anydbm", "dbm"}, {"_abcoll", "collections.abc"},
    {"cPickle", "pickle"}, {"_elementtree", "xml.etree.ElementTree"}, {"FileDialog", "tkinter.filedialog"},
    {"SimpleDialog", "tkinter.simpledialog"}, {"DocXMLRPCServer", "xmlrpc.server"}, {"SimpleHTTPServer", "http.server"},
    {"CGIHTTPServer", "http.server"}, {"UserDict", "collections"}, {"UserList", "collections"}, {"UserString", "collections"},
    {"whichdb", "dbm"}, {"StringIO", "io"}, {"cStringIO", "io"},
};
constexpr GlobalName kAllowed[] = {
    {"collections", "OrderedDict"}, {"collections", "defaultdict"}, {"collections", "Counter"},
    {"builtins", "set"}, {"builtins", "frozenset"}, {"builtins", "list"}, {"builtins", "dict"}, {"builtins", "tuple"},
    {"builtins", "bytes"}, {"builtins", "bytearray"}, {"builtins", "complex"}, {"builtins", "int"}, {"builtins", "float"},
    {"builtins", "str"}, {"builtins", "bool"}, {"builtins", "object"}, {"builtins", "range"}, {"builtins", "slice"},
    {"_codecs", "encode"},
    {"copyreg", "_reconstructor"},
    {"torch", "FloatStorage"}, {"torch", "DoubleStorage"}, {"torch", "HalfStorage"}, {"torch", "BFloat16Storage"},
    {"torch", "LongStorage"}, {"torch", "IntStorage"}, {"torch", "ShortStorage"}, {"torch", "CharStorage"}, {"torch", "ByteStorage"},
    {"torch", "BoolStorage"}, {"torch", "ComplexFloatStorage"}, {"torch", "ComplexDoubleStorage"}, {"torch", "QInt8Storage"},
    {"torch", "QUInt8Storage"}, {"torch", "QInt32Storage"}, {"torch", "QUInt4x2Storage"}, {"torch", "QUInt2x4Storage"},
    {"torch", "UntypedStorage"}, {"torch", "Size"}, {"torch", "device"}, {"torch", "Tensor"}, {"torch", "float16"}, {"torch", "float32"},
    {"torch", "float64"}, {"torch", "bfloat16"}, {"torch", "half"}, {"torch", "float"}, {"torch", "double"}, {"torch", "int8"},
    {"torch", "uint8"}, {"torch", "int16"}, {"torch", "int32"}, {"torch", "int64"}, {"torch", "uint16"}, {"torch", "uint32"},
    {"torch", "uint64"}, {"torch", "short"}, {"torch", "int"}, {"torch", "long"}, {"torch", "bool"}, {"torch", "complex32"},
    {"torch", "complex64"}, {"torch", "complex128"}, {"torch", "float8_e4m3fn"}, {"torch", "float8_e5m2"}, {"torch", "float8_e4m3fnuz"},
    {"torch", "float8_e5m2fnuz"}, {"torch", "float8_e8m0fnu"}, {"torch", "qint8"}, {"torch", "quint8"}, {"torch", "qint32"},
    {"torch", "quint4x2"}, {"torch", "quint2x4"}, {"torch", "per_tensor_affine"}, {"torch", "per_channel_affine"},
    {"torch", "per_tensor_symmetric"}, {"torch", "per_channel_symmetric"}, {"torch", "per_channel_affine_float_qparams"},
    {"torch.cuda", "FloatStorage"}, {"torch.cuda", "DoubleStorage"}, {"torch.cuda", "HalfStorage"}, {"torch.cuda", "BFloat16Storage"},
    {"torch.cuda", "LongStorage"}, {"torch.cuda", "IntStorage"}, {"torch.cuda", "ShortStorage"}, {"torch.cuda", "CharStorage"},
    {"torch.cuda", "ByteStorage"}, {"torch.cuda", "BoolStorage"},
    {"torch", "FloatTensor"}, {"torch", "DoubleTensor"}, {"torch", "HalfTensor"}, {"torch", "BFloat16Tensor"}, {"torch", "LongTensor"}, {"torch", "IntTensor"}, {"torch", "ShortTensor"}, {"torch", "CharTensor"}, {"torch", "ByteTensor"}, {"torch", "BoolTensor"},
    {"torch.cuda", "FloatTensor"}, {"torch.cuda", "DoubleTensor"}, {"torch.cuda", "HalfTensor"}, {"torch.cuda", "BFloat16Tensor"}, {"torch.cuda", "LongTensor"}, {"torch.cuda", "IntTensor"}, {"torch.cuda", "ShortTensor"}, {"torch.cuda", "CharTensor"}, {"torch.cuda", "ByteTensor"}, {"torch.cuda", "BoolTensor"},
    {"torch.storage", "UntypedStorage"}, {"torch.storage", "TypedStorage"}, {"torch.storage", "_TypedStorage"},
    {"torch.storage", "_UntypedStorage"},
    {"torch._utils", "_rebuild_tensor"}, {"torch._utils", "_rebuild_tensor_v2"}, {"torch._utils", "_rebuild_tensor_v3"},
    {"torch._utils", "_rebuild_parameter"}, {"torch._utils", "_rebuild_parameter_with_state"}, {"torch._utils", "_rebuild_qtensor"},
    {"torch._utils", "_rebuild_sparse_tensor"}, {"torch._utils", "_rebuild_sparse_csr_tensor"},
    {"torch._utils", "_rebuild_meta_tensor_no_storage"}, {"torch._utils", "_rebuild_device_tensor_from_numpy"},
    {"torch._utils", "_rebuild_nested_tensor"}, {"torch._utils", "_rebuild_wrapper_subclass"},
    {"torch._utils", "_rebuild_device_tensor_from_cpu_tensor"},
    {"torch.jit._pickle", "build_intlist"}, {"torch.jit._pickle", "build_tensorlist"}, {"torch.jit._pickle", "build_doublelist"},
    {"torch.jit._pickle", "build_boollist"}, {"torch.jit._pickle", "build_tensor_from_id"}, {"torch.jit._pickle", "restore_type_tag"},
    {"torch._tensor", "_rebuild_from_type_v2"}, {"torch._tensor", "_rebuild_from_type"}, {"torch._tensor", "Tensor"},
    {"torch.nn.parameter", "Parameter"}, {"torch.nn.parameter", "Buffer"},
    {"torch.serialization", "_get_layout"},
    {"numpy", "ndarray"}, {"numpy", "dtype"}, {"numpy", "float16"}, {"numpy", "float32"}, {"numpy", "float64"}, {"numpy", "int8"},
    {"numpy", "int16"}, {"numpy", "int32"}, {"numpy", "int64"}, {"numpy", "uint8"}, {"numpy", "uint16"}, {"numpy", "uint32"},
    {"numpy", "uint64"}, {"numpy", "bool_"},
    {"numpy.core.multiarray", "_reconstruct"}, {"numpy.core.multiarray", "scalar"},
    {"numpy._core.multiarray", "_reconstruct"}, {"numpy._core.multiarray", "scalar"},
    {"numpy.core.numeric", "_frombuffer"},
    {"numpy._core.numeric", "_frombuffer"},
};

}  // namespace

std::pair<std::string, std::string> modernName(std::string_view module, std::string_view name, int protocol) {
    // PyTorch moved the module; torch.load renames it in every protocol.
    if (module == "torch.tensor") return {"torch._tensor", std::string(name)};
    if (protocol < 3) {
        for (const NameRename& row : kNames)
            if (row.fromModule == module && row.fromName == name) return {std::string(row.toModule), std::string(row.toName)};
        if (module == "exceptions") {
            if (name == "StandardError") return {"builtins", "Exception"};
            if (std::find(std::begin(kExceptions), std::end(kExceptions), name) != std::end(kExceptions)) return {"builtins", std::string(name)};
        }
        for (const ModuleRename& row : kModules)
            if (row.from == module) return {std::string(row.to), std::string(name)};
    }
    return {std::string(module), std::string(name)};
}

bool isAllowed(std::string_view module, std::string_view name) {
    return std::any_of(std::begin(kAllowed), std::end(kAllowed), [&](const GlobalName& row) { return row.module == module && row.name == name; });
}

}  // namespace teardown::pickle
