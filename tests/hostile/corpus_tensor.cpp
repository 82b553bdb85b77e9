// Rules 2, 9 and 10: what a tensor may claim.
#include "tests/hostile/corpus.h"
#include "tests/hostile/hostile_files.h"

namespace hostile {
namespace {

constexpr std::int64_t kHuge = 0x7fffffff;
const std::string kLong = "\x8a\x08";  // LONG1 of eight bytes

std::string wide(std::uint64_t value) { return kLong + number(value, 8); }

/// (storage, offset, size, stride) with any opcode for any number, called `function`.
std::string raw(const std::string& elements, const std::string& offset, const std::string& size, const std::string& stride,
                const std::string& rest = "", const std::string& function = "_rebuild_tensor_v2") {
    return global("torch._utils", function) + "((" + text("storage") + global("torch", "FloatStorage") + text("0") + text("cpu") +
           elements + "tQ" + offset + size + stride + rest + "tR";
}
const std::string kHooks = "\x89" + global("collections", "OrderedDict") + ")R";

std::string untyped(const std::string& dtype, std::int64_t bytes, std::int64_t offset, const std::string& size, const std::string& stride) {
    return global("torch._utils", "_rebuild_tensor_v3") + "((" + text("storage") + global("torch.storage", "UntypedStorage") + text("0") +
           text("cpu") + integer(bytes) + "tQ" + integer(offset) + size + stride + kHooks + global("torch", dtype) + "tR";
}

std::string array(const std::string& dtype, const std::string& shape, const std::string& bytes, const std::string& order = "<") {
    return global("numpy.core.multiarray", "_reconstruct") + global("numpy", "ndarray") + "K" + std::string(1, '\0') + "\x85" +
           "C\x01"
           "b\x87R(K\x01" +
           shape + global("numpy", "dtype") + text(dtype) + "\x89\x88\x87R(K\x03" + text(order) + "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK" +
           std::string(1, '\0') + "tb\x89" + "B" + number(bytes.size(), 4) + bytes + "tb";
}

}  // namespace

std::vector<Row> tensorRows() {
    std::vector<Row> rows;
    const auto add = [&rows](const char* name, const std::string& program, const char* status, const char* code) {
        rows.push_back({name, "file.pth", torchZip(program), status, code});
    };
    const auto bad = [&](const char* name, const std::string& tensorProgram, const char* code) {
        add(name, oneTensor(tensorProgram), "reject", code);
    };
    const auto good = [&](const char* name, const std::string& tensorProgram) { add(name, oneTensor(tensorProgram), "accept", ""); };
    const std::string four = integer(4);
    const std::string zero = integer(0);

    good("09 plain", tensor("0", 4, 0, {2, 2}, {2, 1}));
    good("09 stride 0", tensor("0", 4, 0, {1'000'000, 4}, {0, 1}));
    good("09 overlapping views", tensor("0", 4, 0, {2, 3}, {1, 1}));
    good("09 free stride of a dimension of 1", tensor("0", 4, 0, {1, 4}, {kHuge, 1}));
    good("09 empty at the very end", tensor("0", 4, 4, {0, 3}, {3, 1}));
    good("09 scalar", tensor("0", 4, 3, {}, {}));
    good("09 64 dimensions", tensor("0", 4, 0, std::vector<std::int64_t>(64, 1), std::vector<std::int64_t>(64, 1)));
    good("09 size as a list", raw(four, zero, "](" + integer(2) + integer(2) + "e", "](" + integer(2) + integer(1) + "e", kHooks));
    good("09 size as torch.Size",
         raw(four, zero, global("torch", "Size") + "(" + integer(2) + integer(2) + "t\x85R", "(" + integer(2) + integer(1) + "t", kHooks));
    good("10 terabytes by stride 0", tensor("0", 4, 0, {1 << 20, 1 << 20}, {0, 0}));
    bad("09 offset too large", tensor("0", 4, 1, {2, 2}, {2, 1}), "tensor-out-of-bounds");
    bad("09 stride too large", tensor("0", 4, 0, {2, 2}, {kHuge, 1}), "tensor-out-of-bounds");
    bad("09 reach overflows 64 bits", raw(four, zero, "(" + integer(3) + "t", "(" + wide(0x7fffffffffffffff) + "t", kHooks),
        "tensor-out-of-bounds");
    bad("09 shape overflows", tensor("0", 4, 0, {kHuge, kHuge, kHuge, kHuge}, {0, 0, 0, 0}), "tensor-shape");
    bad("09 more than 2^48 elements", tensor("0", 4, 0, {1 << 25, 1 << 24}, {0, 0}), "tensor-shape");
    bad("09 negative size", tensor("0", 4, 0, {-2, 2}, {2, 1}), "tensor-shape");
    bad("09 negative stride", tensor("0", 4, 0, {2, 2}, {-2, 1}), "tensor-shape");
    bad("09 negative offset", tensor("0", 4, -1, {1}, {1}), "tensor-shape");
    bad("09 empty beyond the end", tensor("0", 4, 5, {0}, {1}), "tensor-out-of-bounds");
    bad("09 too few strides", tensor("0", 4, 0, {2, 2}, {1}), "tensor-shape");
    bad("09 65 dimensions", tensor("0", 4, 0, std::vector<std::int64_t>(65, 1), std::vector<std::int64_t>(65, 1)), "tensor-shape");
    bad("09 size is True", raw(four, zero, "(\x88t", "(" + integer(1) + "t", kHooks), "tensor-shape");
    bad("09 size is a float", raw(four, zero, "(G" + std::string("\x40\0\0\0\0\0\0\0", 8) + "t", "(" + integer(1) + "t", kHooks),
        "tensor-shape");
    bad("09 size of 80 bits", raw(four, zero, "(\x8a\x0a" + std::string(10, '\1') + "t", "(" + integer(1) + "t", kHooks), "tensor-shape");
    bad("09 size is a text", raw(four, zero, text("4"), "(" + integer(1) + "t", kHooks), "tensor-shape");
    bad("09 offset is None", raw(four, "N", "(" + integer(1) + "t", "(" + integer(1) + "t", kHooks), "tensor-shape");
    bad("09 number of elements is True", raw("\x88", zero, "(" + integer(1) + "t", "(" + integer(1) + "t", kHooks), "storage-id");
    bad("09 number of elements is negative", raw(integer(-1), zero, "(" + integer(1) + "t", "(" + integer(1) + "t", kHooks), "storage-id");
    bad("09 number of elements is 2^62", raw(wide(1ull << 62), zero, "(" + integer(1) + "t", "(" + integer(1) + "t", kHooks),
        "storage-size");
    bad("09 too few arguments", raw(four, zero, "(" + integer(1) + "t", "(" + integer(1) + "t"), "tensor-arguments");
    bad("09 storage announced larger", tensor("0", 5, 0, {1}, {1}), "storage-size");
    bad("09 storage announced smaller", tensor("0", 3, 0, {1}, {1}), "storage-size");
    bad("09 storage of doubles in the space of floats", tensor("0", 4, 0, {1}, {1}, "DoubleStorage"), "storage-size");
    bad("09 storage missing", tensor("7", 4, 0, {1}, {1}), "storage-missing");
    bad("09 storage outside of the folder", tensor("../../etc/passwd", 4, 0, {1}, {1}), "storage-missing");
    add("09 unknown storage class", oneTensor(tensor("0", 4, 0, {1}, {1}, "EvilStorage")), "accept-with-warning", "pickle-opaque-global");
    bad("09 id that is a text", text("0") + "Q0" + tensor("0", 4, 0, {1}, {1}), "storage-id");
    bad("09 tensor over a dict",
        global("torch._utils", "_rebuild_tensor_v2") + "(}" + zero + "(" + integer(1) + "t(" + integer(1) + "t" + kHooks + "tR",
        "tensor-arguments");
    good("09 float8 over an untyped storage", untyped("float8_e4m3fn", 16, 0, "(" + integer(16) + "t", "(" + integer(1) + "t"));
    good("09 uint16 over an untyped storage", untyped("uint16", 16, 2, "(" + integer(6) + "t", "(" + integer(1) + "t"));
    bad("09 uint64 beyond an untyped storage", untyped("uint64", 16, 0, "(" + integer(3) + "t", "(" + integer(1) + "t"),
        "tensor-out-of-bounds");
    add("09 dtype of nobody", oneTensor(untyped("float5", 16, 0, "(" + integer(3) + "t", "(" + integer(1) + "t")), "accept-with-warning",
        "pickle-opaque-global");
    bad("09 dtype that is a text",
        global("torch._utils", "_rebuild_tensor_v3") + "((" + text("storage") + global("torch.storage", "UntypedStorage") + text("0") +
            text("cpu") + integer(16) + "tQ" + zero + "(" + integer(3) + "t(" + integer(1) + "t" + kHooks + text("float32") + "tR",
        "tensor-dtype");
    add("09 storage from a call",
        oneTensor(global("torch._utils", "_rebuild_tensor_v2") + "(" + global("os", "system") + "(" + text("x") + "tR" + zero + "(" +
                  integer(1) + "t(" + integer(1) + "t" + kHooks + "tR"),
        "accept-with-warning", "pickle-opaque-global");
    // numpy inside
    good("09 NumPy array", array("f4", "(" + integer(2) + "t", std::string(8, '\0')));
    good("09 big endian NumPy array", array("i2", "(" + integer(2) + "t", std::string(4, '\1'), ">"));
    bad("09 NumPy array with too few bytes", array("f4", "(" + integer(3) + "t", std::string(8, '\0')), "tensor-out-of-bounds");
    bad("09 NumPy array of negative size", array("f4", "(" + integer(-1) + "t", std::string(8, '\0')), "tensor-shape");
    good("09 NumPy texts", array("U2", "(" + integer(1) + "t", std::string(8, '\0')));
    // quantised
    const std::string affine =
        "(" + global("torch", "per_tensor_affine") + "G" + std::string("\x3f\xb9\x99\x99\x99\x99\x99\x9a", 8) + integer(3) + "t";
    const auto quantised = [&](const std::string& quantiser) {
        return global("torch._utils", "_rebuild_qtensor") + "((" + text("storage") + global("torch", "QInt8Storage") + text("0") +
               text("cpu") + integer(16) + "tQ" + zero + "(" + integer(16) + "t(" + integer(1) + "t" + quantiser + kHooks + "tR";
    };
    good("09 quantised", quantised(affine));
    bad("09 quantised with a text for a scale", quantised("(" + global("torch", "per_tensor_affine") + text("x") + integer(3) + "t"),
        "tensor-quantiser");
    bad("09 quantised per channel of axis 7", quantised("(" + global("torch", "per_channel_affine") + "]]" + integer(7) + "t"),
        "tensor-quantiser");
    return rows;
}

}  // namespace hostile
