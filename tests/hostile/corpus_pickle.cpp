// Rules 1 to 8: what a pickle may say.
#include "tests/hostile/corpus.h"
#include "tests/hostile/hostile_files.h"

namespace hostile {
namespace {

std::string repeated(const std::string& part, std::size_t times) {
    std::string out;
    out.reserve(part.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
}

std::string two(const std::string& body) { return "\x80\x02" + body; }

}  // namespace

std::vector<Row> pickleRows() {
    std::vector<Row> rows;
    const auto bare = [&rows](const char* name, const std::string& program, const char* status, const char* code) {
        rows.push_back({name, "file.pkl", program, status, code});
    };
    const auto bad = [&](const char* name, const std::string& program, const char* code) { bare(name, program, "reject", code); };
    const auto odd = [&](const char* name, const std::string& program, const char* code) {
        bare(name, program, "accept-with-warning", code);
    };
    const auto good = [&](const char* name, const std::string& program) { bare(name, program, "accept", ""); };
    constexpr const char* kOpaque = "pickle-opaque-global";

    // 1, 2: calls are shown, never made
    odd("01 os.system by REDUCE", systemCall("/tmp/teardown-was-here"), kOpaque);
    odd("01 os.system by protocol 0", "cos\nsystem\n(S'touch /tmp/teardown-was-here'\ntR.", kOpaque);
    odd("01 os.system by INST", "(S'touch /tmp/teardown-was-here'\nios\nsystem\n.", kOpaque);
    odd("01 os.system by OBJ", two("(" + global("os", "system") + text("touch /tmp/teardown-was-here") + "o."), kOpaque);
    odd("01 eval by NEWOBJ", two(global("builtins", "eval") + text("1") + "\x85\x81."), kOpaque);
    odd("01 exec by NEWOBJ_EX", "\x80\x04" + global("builtins", "exec") + ")}\x92.", kOpaque);
    odd("01 getattr chain", two(global("builtins", "getattr") + global("os", "path") + text("system") + "\x86R."), kOpaque);
    odd("01 call of a call", two(global("operator", "attrgetter") + text("system") + "\x85R" + global("os", "x") + "\x85R."), kOpaque);
    odd("01 nested pickle.loads", two(global("pickle", "loads") + "C\x02N.\x85R."), kOpaque);
    odd("01 webbrowser of Python 2's commands", two(global("commands", "getoutput") + text("id") + "\x85R."), kOpaque);
    odd("01 BUILD with __setstate__ on an unknown class", two(global("evil", "Thing") + ")\x81}" + text("x") + "K\x01sb."), kOpaque);
    odd("02 prefix of an allowed module", "\x80\x04" + text("torch.serialization") + text("os.system") + "\x93.", kOpaque);
    odd("02 allowed name in another module", two(global("evil", "OrderedDict") + ")R."), kOpaque);
    odd("02 allowed module, other name", two(global("torch", "load") + text("x") + "\x85R."), kOpaque);
    odd("02 _rebuild_from_type_v2 with a foreign function",
        two(global("torch._tensor", "_rebuild_from_type_v2") + "(" + global("os", "system") + global("torch", "Tensor") + text("id") +
            "\x85}tR."),
        kOpaque);
    odd("02 extension code", two("\x82\x05."), kOpaque);
    odd("02 extension code of 4 bytes", two("\x84" + number(77, 4) + "."), kOpaque);
    odd("02 name in Cyrillic letters", "\x80\x04" + text("t\xd0\xberch") + text("FloatStorage") + "\x93.", kOpaque);
    good("02 OrderedDict", two(global("collections", "OrderedDict") + ")R."));
    good("02 set of protocol 2", two(global("__builtin__", "set") + "](K\x01K\x02" + "e\x85R."));
    // 3: logged also when dropped or followed by a fault
    odd("03 name that is dropped", two(global("os", "system") + "0N."), kOpaque);
    bad("03 name before a fault", two(global("os", "system") + "0\xff."), "pickle-unknown-opcode");
    odd("03 eleven thousand names", two(repeated(global("os", "system") + "0", 11'000) + "N."), kOpaque);
    odd(
        "03 a hundred different names",
        [] {
            std::string program = "\x80\x02";
            for (int i = 0; i < 100; ++i) program += global("evil", "f" + std::to_string(i)) + "0";
            return program + "N.";
        }(),
        kOpaque);
    // 4: nesting
    good("04 lists nested 100,000 deep", two(repeated("]", 100'000) + repeated("a", 99'999) + "."));
    rows.back().status = "accept-with-warning";
    rows.back().code = "checkpoint-deep";
    good("04 tuples nested 100,000 deep", two("N" + repeated("\x85", 100'000) + "."));
    rows.back().status = "accept-with-warning";
    rows.back().code = "checkpoint-deep";
    good("04 list that holds itself", two("]q" + std::string(1, '\0') + "h" + std::string(1, '\0') + "a."));
    good("04 dict that holds itself", two("}q" + std::string(1, '\0') + text("x") + "h" + std::string(1, '\0') + "s."));
    bad("04 tuple nested 100,000 deep as a key", two("}N" + repeated("\x85", 100'000) + "Ns."), "pickle-key-limit");
    good("04 billion laughs of lists", [] {
        std::string program =
            "\x80\x02](K\x01"
            "eq" +
            number(0, 1);
        for (int i = 1; i < 40; ++i)
            program += "](h" + number(static_cast<std::uint64_t>(i - 1), 1) + "h" + number(static_cast<std::uint64_t>(i - 1), 1) + "eq" +
                       number(static_cast<std::uint64_t>(i), 1);
        return program + ".";
    }());
    rows.back().status = "accept-with-warning";
    rows.back().code = "checkpoint-object-cut";
    // 5: budgets
    bad("05 two million values on the stack", two(repeated("N", 2'000'000) + "."), "pickle-stack-limit");
    bad("05 two million marks", two(repeated("(", 2'000'000) + "."), "pickle-stack-limit");
    good("05 memo index 4 billion", two("Nr" + number(4'000'000'000u, 4) + "0j" + number(4'000'000'000u, 4) + "."));
    bad("05 memo index never stored", two("j" + number(4'000'000'000u, 4) + "."), "pickle-memo-missing");
    bad("05 list doubled two thousand times",
        two("](" + repeated("N", 200'000) +
            "eq\x01"
            "0" +
            repeated(global("builtins", "list") + "(h\x01tR", 2000) + "0."),
        "pickle-memory-limit");
    // 6: lengths
    bad("06 text of 2 GiB announced", two("X" + number(0x7fffffff, 4) + "a."), "pickle-truncated");
    bad("06 text of 2^64 - 1 bytes", "\x80\x04\x8d" + number(~0ull, 8) + "a.", "pickle-truncated");
    bad("06 bytes of 2^63 bytes", "\x80\x04\x8e" + number(1ull << 63, 8) + "a.", "pickle-truncated");
    bad("06 bytearray longer than the file", "\x80\x05\x96" + number(1'000'000, 8) + "a.", "pickle-truncated");
    bad("06 BINSTRING of negative length", two("T" + number(0xffffffff, 4) + "a."), "pickle-truncated");
    bad("06 LONG4 of negative length", two("\x8b" + number(0x80000000, 4) + "."), "pickle-number");
    bad("06 LONG4 of 2 MiB", two("\x8b" + number(2 << 20, 4) + std::string(2 << 20, '1') + "."), "pickle-number-limit");
    good("06 LONG4 of 1 MiB", two("\x8b" + number(1 << 20, 4) + std::string(1 << 20, '1') + "."));
    bad("06 decimal of 5,000 digits", two("L" + std::string(5000, '9') + "L\n."), "pickle-number-limit");
    bad("06 name of 5,000 bytes", two(global("os", std::string(5000, 'x')) + "."), "pickle-global-name");
    bad("06 module of 5,000 bytes by STACK_GLOBAL", "\x80\x04" + text(std::string(5000, 'm')) + text("x") + "\x93.", "pickle-global-name");
    bad("06 BINUNICODE that is no UTF-8", two(text("\xff\xfe") + "."), "pickle-text");
    good("06 BINUNICODE with a lone surrogate", two(text("\xed\xa0\x80") + "."));
    good("06 py2 string that is no UTF-8", two("U\x02\xff\xfe."));
    // 7: frames
    bad("07 frame inside a frame", "\x80\x04\x95" + number(20, 8) + "\x95" + number(1, 8) + "N.", "pickle-frame");
    bad("07 frame beyond the file", "\x80\x04\x95" + number(200, 8) + "N.", "pickle-frame");
    bad("07 opcode across a frame's end", "\x80\x04\x95" + number(2, 8) + "X" + number(1, 4) + "a.", "pickle-frame");
    good("07 frame around everything", "\x80\x04\x95" + number(2, 8) + "N.");
    // 8: types
    bad("08 SETITEM in a list", two("]NNs."), "pickle-type");
    bad("08 SETITEMS in a tuple", two(")(NNu."), "pickle-type");
    bad("08 APPEND to a dict", two("}Na."), "pickle-type");
    bad("08 APPEND to a set", "\x80\x04\x8fNa.", "pickle-type");
    bad("08 APPENDS to None", two("N(Ne."), "pickle-type");
    bad("08 ADDITEMS to a list", "\x80\x04](N\x90.", "pickle-type");
    bad("08 odd SETITEMS", two("}(Nu."), "pickle-odd-items");
    bad("08 odd DICT", two("(Nd."), "pickle-odd-items");
    bad("08 list as a key", two("}]Ns."), "pickle-unhashable-key");
    bad("08 dict in a tuple as a key", two("}}\x85Ns."), "pickle-unhashable-key");
    bad("08 list in a frozenset", "\x80\x04(]\x91.", "pickle-unhashable-key");
    bad("08 REDUCE of a text", two(text("os.system") + ")R."), "pickle-type");
    bad("08 REDUCE with a list of arguments", two(global("collections", "OrderedDict") + "]R."), "pickle-type");
    bad("08 BUILD on None", two("N}b."), "pickle-type");
    bad("08 BUILD on a text", two(text("x") + "}b."), "pickle-type");
    bad("08 STACK_GLOBAL of numbers", "\x80\x04K\x01K\x02\x93.", "pickle-type");
    bad("08 NEWOBJ_EX with a list of keywords", "\x80\x04" + global("a", "b") + ")]\x92.", "pickle-type");
    // the stream itself
    bad("01 stack underflow", two("."), "pickle-stack-underflow");
    bad("01 pop below a mark", two("N(a."), "pickle-stack-underflow");
    bad("01 mark that was never set", two("Nt."), "pickle-mark-missing");
    bad("01 unknown opcode", two("N\xff."), "pickle-unknown-opcode");
    bad("01 protocol 9", "\x80\x09N.", "pickle-protocol");
    bad("01 no STOP", two("}"), "pickle-truncated");
    bad("01 out-of-band buffer", "\x80\x05\x97.", "pickle-buffer");
    odd("01 data behind STOP", two("N.junk"), "pickle-trailing-data");
    odd("01 second pickle behind the first", two("N.") + systemCall("x"), "pickle-trailing-data");
    odd("01 persistent id in a bare pickle", two(text("x") + "Q."), "pickle-persistent-id");
    return rows;
}

}  // namespace hostile
