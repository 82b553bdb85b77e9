// The pickle machine against programs that lie, nest, repeat and end too early: each has its error, none runs anything.
#include "core/checkpoint/pickle/pickle_limits.h"
#include "core/checkpoint/pickle/pickle_reader.h"
#include "tests/hostile/hostile_files.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <stop_token>

using namespace teardown;
using namespace hostile;
using pickle::Kind;

namespace {

pickle::Program run(const std::string& bytes) {
    const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
    return pickle::readPickle(pickle::Input(std::vector<std::byte>(data, data + bytes.size())));
}

std::string repeated(const std::string& part, std::size_t times) {
    std::string out;
    out.reserve(part.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
}

}  // namespace

class TestPickle : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void refuses_data() {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char* name, const std::string& program, const char* code) {
            QTest::newRow(name) << QByteArray(program.data(), static_cast<int>(program.size())) << QByteArray(code);
        };
        row("empty", "", "pickle-truncated");
        row("no stop", "}", "pickle-truncated");
        row("stop on an empty stack", ".", "pickle-stack-underflow");
        row("unknown opcode", "\x80\x02\xff.", "pickle-unknown-opcode");
        row("protocol 9", "\x80\x09N.", "pickle-protocol");
        row("text longer than the file", "X" + number(0x7fffffff, 4) + "a.", "pickle-truncated");
        row("text of 2^64-1 bytes", "\x8d" + number(~0ull, 8) + "a.", "pickle-truncated");
        row("bytes of 2^63 bytes", "\x8e" + number(1ull << 63, 8) + "a.", "pickle-truncated");
        row("LONG4 of negative length", "\x8b" + number(0x80000000, 4) + ".", "pickle-number");
        row("LONG4 beyond the file", "\x8b" + number(1000, 4) + "1.", "pickle-truncated");
        row("LONG4 of 2 MiB", "\x8b" + number(2 << 20, 4) + std::string(2 << 20, '1') + ".", "pickle-number-limit");
        row("decimal of 5000 digits", "L" + std::string(5000, '9') + "L\n.", "pickle-number-limit");
        row("memo 4e9 recalled", "j" + number(4000000000u, 4) + ".", "pickle-memo-missing");
        row("nested frames", "\x80\x04\x95" + number(20, 8) + "\x95" + number(1, 8) + "N.", "pickle-frame");
        row("frame beyond the file", "\x80\x04\x95" + number(200, 8) + "N.", "pickle-frame");
        row("opcode across a frame's end", "\x80\x04\x95" + number(2, 8) + "X" + number(1, 4) + "a.", "pickle-frame");
        row("setitem in a list", "]NNs.", "pickle-type");
        row("append to a dict", "}Na.", "pickle-type");
        row("additems to a list", "](N\x90.", "pickle-type");
        row("odd setitems", "}(Nu.", "pickle-odd-items");
        row("list as a key", "}]Ns.", "pickle-unhashable-key");
        row("list in a tuple as a key", "}]\x85Ns.", "pickle-unhashable-key");
        row("call of a number", "K\x01)R.", "pickle-type");
        row("arguments that are no tuple", global("os", "system") + "]R.", "pickle-type");
        row("build on none", "N}b.", "pickle-type");
        row("no mark", "Nt.", "pickle-mark-missing");
        row("pop below a mark", "N(a.", "pickle-stack-underflow");
        row("stack global of numbers", "\x80\x04K\x01K\x02\x93.", "pickle-type");
        row("name of 5000 bytes", global("os", std::string(5000, 'x')) + ".", "pickle-global-name");
        row("two million values on the stack", repeated("N", 2'000'000) + ".", "pickle-stack-limit");
        row("two million marks", repeated("(", 2'000'000) + ".", "pickle-stack-limit");
        row("number that is none", "I12a\n.", "pickle-number");
        row("text without quotes", "Sabc\n.", "pickle-text");
    }
    void refuses() {
        QFETCH(QByteArray, program);
        QFETCH(QByteArray, code);
        const auto result = run(program.toStdString());
        QVERIFY(result.error.has_value());
        QCOMPARE(QByteArray::fromStdString(result.error->code), code);
        QVERIFY(result.error->where.offset.has_value());
        QCOMPARE(result.root, pickle::kNoRef);
    }

    void nestingOfAMillionIsHarmless() {
        const auto lists = run(repeated("]", 900'000) + repeated("a", 899'999) + ".");
        QVERIFY(!lists.error.has_value());
        const auto tuples = run("N" + repeated("\x85", 1'000'000) + ".");
        QVERIFY(!tuples.error.has_value());
        // As a key it is compared part by part.
        QCOMPARE(run("}N" + repeated("\x85", 1'000'000) + "Ns.").error->code, std::string("pickle-key-limit"));
    }
    void memoIndexesCostNothing() {
        const auto result = run("Nr" + number(4000000000u, 4) + "0j" + number(4000000000u, 4) + ".");
        QVERIFY(!result.error.has_value());
        QVERIFY(result.arena.usedBytes() < 10'000);
    }
    void selfReferenceEnds() {
        QVERIFY(!run("]q\x01h\x01"
                     "a.")
                     .error.has_value());
    }
    void memoryIsBudgeted() {
        // One list of 200,000 doubled by OrderedDict's neighbours: list(list) over and over.
        const std::string list = "](" + repeated("N", 200'000) +
                                 "eq\x01"
                                 "0";
        const std::string copy = global("builtins", "list") + "(h\x01tR";
        const auto result = run(list + repeated(copy, 2000) + "0.");
        QVERIFY(result.error.has_value());
        QCOMPARE(result.error->code, std::string("pickle-memory-limit"));
    }
    void namesAreLoggedEvenWhenAFaultFollows() {
        const auto result =
            run("\x80\x02" + global("__builtin__", "eval") + "0" + global("commands", "getoutput") + "(" + text("id") + "tR\xff");
        QCOMPARE(result.error->code, std::string("pickle-unknown-opcode"));
        QCOMPARE(result.globals, (std::vector<std::string>{"builtins.eval", "subprocess.getoutput"}));
        QCOMPARE(result.opaque.size(), std::size_t{2});
        QCOMPARE(result.events.size(), std::size_t{3});
        QCOMPARE(result.events[2].subject, std::string("subprocess.getoutput"));
    }
    void eventsAreCapped() {
        const auto result = run(repeated(global("os", "system") + "0", 11'000) + "N.");
        QCOMPARE(result.events.size(), pickle::kMaxEvents);
        QCOMPARE(result.moreEvents, std::uint64_t{1'000});
        QCOMPARE(result.globals.size(), std::size_t{1});
    }
    void dottedNameIsNoPrefixOfAnAllowedOne() {
        const auto result = run("\x80\x04" + text("torch.serialization") + text("os.system") + "\x93.");
        QCOMPARE(result.opaque, (std::vector<std::string>{"torch.serialization.os.system"}));
    }
    void oldNamesStayInNewProtocols() {
        QCOMPARE(run("\x80\x03" + global("commands", "getoutput") + ".").globals, (std::vector<std::string>{"commands.getoutput"}));
    }

    void values_data() {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const std::string& program, const char* expected) {
            QTest::newRow(name) << QByteArray(program.data(), static_cast<int>(program.size())) << QByteArray(expected);
        };
        row("INT", "I-42\n.", "i-42;");
        row("bool of protocol 0", "I01\n.", "i1;");
        row("LONG1 negative", "\x8a\x01\xff.", "i-1;");
        row("LONG text", "L123L\n.", "i123;");
        row("BININT negative", "J" + number(0xfffffffe, 4) + ".", "i-2;");
        row("STRING with escapes", "S'a\\x41\\n\\101'\n.", "s4:aA\nA");
        row("UNICODE", "V\\u00e9\xe9\n.", "s4:\xc3\xa9\xc3\xa9");
        row("bytes of protocol 2", global("_codecs", "encode") + "(" + text("\xc3\xbf\x01") + text("latin1") + "tR.", "b2:\xff\x01");
        row("tuple", "(K\x01U\x01xt.", "(i1;s1:x)");
        row("frozenset", "\x80\x04(K\x01K\x02\x91.", "(i1;i2;)");
        row("float of protocol 0", "F2.5\n.", "f2.5;");
        row("whole float is the integer", "G" + std::string("\x40\x08\0\0\0\0\0\0", 8) + ".", "i3;");
    }
    void values() {
        QFETCH(QByteArray, program);
        QFETCH(QByteArray, expected);
        const auto result = run(program.toStdString());
        QVERIFY(!result.error.has_value());
        QCOMPARE(QByteArray::fromStdString(pickle::canonicalKey(result.arena, result.root)), expected);
    }
    void laterKeyWins() {
        const auto result = run("}(" + text("a") + "K\x01" + text("b") + "K\x02" + text("a") + "K\x03u.");
        const auto entries = pickle::dictEntries(result.arena, result.root);
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(result.arena.integer(entries[0].second), std::int64_t{3});
    }
    void bigIntegers() {
        QCOMPARE(pickle::bigIntegerText(std::string("\0\0\0\0\0\0\0\0\0\0\1", 11)), std::string("1208925819614629174706176"));
        QCOMPARE(pickle::bigIntegerText(std::string(9, '\xff')), std::string("-1"));
        QCOMPARE(pickle::bigIntegerText(std::string(1000, '\1')), std::string("8000-bit integer"));
    }
    void cancelStops() {
        std::stop_source source;
        source.request_stop();
        TaskContext task{source.get_token(), {}};
        const auto result = pickle::readPickle(pickle::Input(std::vector<std::byte>(100, std::byte{'N'})), task);
        QCOMPARE(result.error->code, std::string("cancelled"));
    }
};

TD_TEST(TestPickle)
#include "tst_pickle.moc"
