// Rule 16: safetensors headers and .npy headers.
#include "tests/hostile/corpus.h"
#include "tests/hostile/hostile_files.h"

namespace hostile {
namespace {

std::string npy(const std::string& header, const std::string& data, char major = '\1') {
    std::string out = std::string("\x93NUMPY") + major + '\0' + number(header.size() + 1, major == '\1' ? 2 : 4);
    return out + header + "\n" + data;
}

std::string safetensors(const std::string& header, const std::string& data) { return number(header.size(), 8) + header + data; }
std::string one(const std::string& body, const std::string& data = std::string(8, '\0')) {
    return safetensors("{\"a\":{" + body + "}}", data);
}

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

std::vector<Row> arrayRows() {
    std::vector<Row> rows;
    const auto st = [&rows](const char* name, const std::string& bytes, const char* status, const char* code) {
        rows.push_back({name, "file.safetensors", bytes, status, code});
    };
    const auto np = [&rows](const char* name, const std::string& bytes, const char* status, const char* code) {
        rows.push_back({name, "file.npy", bytes, status, code});
    };
    const std::string plain = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";
    st("16 safetensors", one(plain), "accept", "");
    st("16 safetensors without tensors", safetensors("{}", ""), "accept", "");
    st("16 safetensors padded with spaces", safetensors("{\"a\":{" + plain + "}}   ", std::string(8, '\0')), "accept", "");
    st("16 safetensors with metadata", safetensors(R"({"__metadata__":{"format":"pt"},"a":{)" + plain + "}}", std::string(8, '\0')),
       "accept", "");
    st("16 safetensors with an unknown member", one(plain + ",\"more\":{\"x\":[1,{\"y\":null}]}"), "accept", "");
    st("16 safetensors in any order",
       safetensors(R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "xy"),
       "accept", "");
    st("16 safetensors empty tensors", safetensors(R"({"b":{"dtype":"U8","shape":[0,7],"data_offsets":[0,0]}})", ""), "accept", "");
    st("16 safetensors header of 100 MB", number(100'000'001, 8) + "{\"a\"", "reject", "safetensors-header-limit");
    st("16 safetensors header of 2^63", number(1ull << 63, 8) + "{\"a\"", "reject", "safetensors-header-limit");
    st("16 safetensors header longer than the file", number(5000, 8) + "{\"a\":1}", "reject", "safetensors-truncated");
    st("16 safetensors hole", safetensors(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", "xy"), "reject", "safetensors-hole");
    st("16 safetensors overlap",
       safetensors(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})", "xyz"),
       "reject", "safetensors-overlap");
    st("16 safetensors data behind the last tensor", one(plain, std::string(9, '\0')), "reject", "safetensors-size");
    st("16 safetensors data cut off", one(plain, std::string(7, '\0')), "reject", "safetensors-offsets");
    st("16 safetensors offsets backwards", one(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), "reject", "safetensors-offsets");
    st("16 safetensors offsets that do not fit the shape", one(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"), "reject",
       "safetensors-size");
    st("16 safetensors shape overflows", one(R"("dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8])"), "reject",
       "tensor-shape");
    st("16 safetensors dimension of 2^64", one(R"("dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8])"), "reject",
       "safetensors-header");
    st("16 safetensors negative dimension", one(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), "reject", "safetensors-header");
    st("16 safetensors fractional dimension", one(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])"), "reject", "safetensors-header");
    st("16 safetensors three offsets", one(R"("dtype":"F32","shape":[2],"data_offsets":[0,8,8])"), "reject", "safetensors-header");
    st("16 safetensors unknown dtype", one(R"("dtype":"F31","shape":[2],"data_offsets":[0,8])"), "reject", "safetensors-dtype");
    st("16 safetensors no shape", one(R"("dtype":"F32","data_offsets":[0,8])"), "reject", "safetensors-header");
    st("16 safetensors half a byte", one(R"("dtype":"F4","shape":[1],"data_offsets":[0,1])", "x"), "reject", "safetensors-size");
    st("16 safetensors two tensors of one name", safetensors("{\"a\":{" + plain + "},\"a\":{" + plain + "}}", std::string(8, '\0')),
       "reject", "safetensors-duplicate-key");
    st("16 safetensors name twice by an escape", safetensors("{\"a\":{" + plain + "},\"\\u0061\":{" + plain + "}}", std::string(8, '\0')),
       "reject", "safetensors-duplicate-key");
    st("16 safetensors shape twice", one(plain + ",\"shape\":[2]"), "reject", "safetensors-duplicate-key");
    st("16 safetensors metadata that is no text", safetensors(R"({"__metadata__":{"n":1}})", ""), "reject", "safetensors-metadata");
    st("16 safetensors metadata that is a list", safetensors(R"({"__metadata__":[]})", ""), "reject", "safetensors-header");
    st("16 safetensors nested 10,000 deep", safetensors("{\"a\":" + nested(10'000) + "}", ""), "reject", "safetensors-header");
    st("16 safetensors unknown member nested 100 deep", one(plain + ",\"x\":" + nested(100)), "reject", "safetensors-depth");
    st("16 safetensors NUL in the header", safetensors("{\"a\":{" + plain + "}}" + std::string("\0}", 2), std::string(8, '\0')), "reject",
       "safetensors-json");
    st("16 safetensors metadata that is null", safetensors("{\"__metadata__\":null,\"a\":{" + plain + "}}", std::string(8, '\0')), "accept",
       "");
    st("16 safetensors null elsewhere", safetensors("{\"b\":null,\"a\":{" + plain + "}}", std::string(8, '\0')), "reject",
       "safetensors-header");
    st("16 safetensors offset of 2^64", one(R"("dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551616])"), "reject",
       "safetensors-header");
    st("16 safetensors comment", safetensors("{/* */\"a\":{" + plain + "}}", std::string(8, '\0')), "reject", "safetensors-json");
    rows.back().bytes = safetensors("{\"a\":{" + plain + "}/* */}", std::string(8, '\0'));
    st("16 safetensors NaN", one(R"("dtype":"F32","shape":[NaN],"data_offsets":[0,8])"), "reject", "safetensors-json");
    st("16 safetensors cut JSON", safetensors("{\"a\":{" + plain, std::string(8, '\0')), "reject", "safetensors-json");
    st("16 safetensors name that is no UTF-8", safetensors("{\"\xff\":{" + plain + "}}", std::string(8, '\0')), "reject",
       "safetensors-json");
    st("16 safetensors garbage behind the JSON", safetensors("{\"a\":{" + plain + "}}x", std::string(8, '\0')), "reject",
       "safetensors-json");

    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
    const std::string data(8, '\0');
    np("16 npy", npy(header, data), "accept", "");
    np("16 npy of version 2", npy(header, data, '\2'), "accept", "");
    np("16 npy of version 4", npy(header, data, '\4'), "reject", "npy-version");
    np("16 npy with L of Python 2", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }", data), "accept", "");
    np("16 npy of zero size and huge dimensions", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904), }", ""),
       "reject", "npy-shape");
    np("16 npy cut off", npy(header, "abc"), "reject", "npy-truncated");
    np("16 npy with data behind", npy(header, data + "x"), "accept-with-warning", "npy-trailing-data");
    np("16 npy header of 4 GB", std::string("\x93NUMPY\2\0", 8) + number(0xffffffff, 4), "reject", "npy-header-too-long");
    np("16 npy header of 10,001 bytes", npy(header + std::string(10'001 - header.size(), ' '), data), "reject", "npy-header-too-long");
    np("16 npy of objects", npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", systemCall("x")), "reject", "npy-object");
    np("16 npy with an object in a structure", npy("{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (1,), }", data), "reject",
       "npy-object");
    np("16 npy shape overflows", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", data), "reject",
       "npy-shape");
    np("16 npy dimension of 2^64", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551616,), }", data), "reject",
       "npy-shape");
    np("16 npy negative dimension", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", data), "reject", "npy-shape");
    np("16 npy shape that is a number", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", data), "reject", "npy-shape");
    np("16 npy key twice", npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", data), "reject",
       "npy-duplicate-key");
    np("16 npy unknown key", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", data), "reject", "npy-header");
    np("16 npy with a call in its header", npy("{'descr': __import__('os').system('id'), 'fortran_order': False, 'shape': (2,), }", data),
       "reject", "npy-header");
    np("16 npy header nested deep", npy("{'descr': " + std::string(5000, '(') + ", 'fortran_order': False, 'shape': (2,), }", data),
       "reject", "npy-dtype");
    np("16 npy order is 1", npy("{'descr': '<f4', 'fortran_order': 1, 'shape': (2,), }", data), "reject", "npy-header");
    const auto nz = [&rows](const char* name, const std::string& bytes, const char* status, const char* code) {
        rows.push_back({name, "file.npz", bytes, status, code});
    };
    nz("16 npz", zip({{"a.npy", npy(header, data)}}), "accept", "");
    nz("16 npz with a text", zip({{"a.npy", npy(header, data)}, {"readme", "x"}}), "accept-with-warning", "npz-member");
    nz("16 npz with objects", zip({{"a.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", systemCall("x"))}}), "reject",
       "npy-object");
    nz("16 npz with objects beside numbers",
       zip({{"a.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", systemCall("x"))}, {"b.npy", npy(header, data)}}),
       "accept-with-warning", "pickle-opaque-global");
    nz("16 npz with texts beside numbers",
       zip({{"a.npy", npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", "a\0\0\0")}, {"b.npy", npy(header, data)}}),
       "accept-with-warning", "npz-array-unread");
    nz("16 npz with a cut array", zip({{"a.npy", npy(header, "abc")}}), "reject", "npy-truncated");
    return rows;
}

}  // namespace hostile
