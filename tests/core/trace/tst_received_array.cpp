// Arrays from debuggers: messages in pieces of any size, hostile ones, and the tensor that an array fits best.
#include "core/tensor/npy.h"
#include "core/trace/received_array.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <cstring>

using namespace teardown;

namespace {

std::string little(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
    return text;
}

std::string sentBytes(const std::string& name, const std::string& npy, int layout = 0) {
    return "TDARRAY1" + little(name.size(), 4) + std::string(1, static_cast<char>(layout)) + std::string(3, '\0') + little(npy.size(), 8) +
           name + npy;
}

std::span<const std::byte> bytesOf(const std::string& text) { return std::as_bytes(std::span(text.data(), text.size())); }

TensorView numbers(Shape shape, float first) {
    std::size_t count = 1;
    for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = first + static_cast<float>(i);
    return TensorView::fromFloats(std::move(shape), std::move(values));
}

RecordedTensor tensor(const char* label, TensorView view, int id) {
    RecordedTensor one;
    one.label = label;
    one.view = std::move(view);
    one.id = id;
    return one;
}

}  // namespace

class TstReceivedArray : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void piecesOfAnySize() {
        const std::string sent = sentBytes("stem", npyBytes(numbers({2, 3}, 1))) + sentBytes("", npyBytes(numbers({4}, 9)), 1);
        for (std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{24}, std::size_t{100}, sent.size()}) {
            ArrayReader reader;
            std::vector<ReceivedArray> arrays;
            for (std::size_t at = 0; at < sent.size(); at += piece) {
                auto rest = bytesOf(sent).subspan(at, std::min(piece, sent.size() - at));
                while (!rest.empty()) {
                    const auto taken = reader.feed(rest);
                    QVERIFY(taken.ok());
                    rest = rest.subspan(*taken);
                    if (auto array = reader.take()) arrays.push_back(std::move(*array));
                }
            }
            QCOMPARE(arrays.size(), std::size_t{2});
            QVERIFY(!reader.inside());
            QCOMPARE(QString::fromStdString(arrays[0].name), QStringLiteral("stem"));
            QVERIFY(!arrays[0].asPicture && arrays[1].asPicture);
            QCOMPARE(arrays[0].view.at(5), 6.0);
            QCOMPARE(arrays[1].view.shape(), Shape({4}));
        }
    }

    void hostileMessages_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char* name, const std::string& bytes, const char* code) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(code);
        };
        const std::string npy = npyBytes(numbers({3}, 0));
        row("something else", "GET / HTTP/1.1\r\n", "array-magic");
        row("a pickle", "\x80\x04\x95", "array-magic");
        row("another version", "TDARRAY2" + std::string(16, '\0'), "array-magic");
        row("huge array", "TDARRAY1" + little(0, 8) + little(std::uint64_t{1} << 62, 8), "array-length");
        row("just too large", "TDARRAY1" + little(0, 8) + little(kLargestArray + 1, 8), "array-length");
        row("no array", "TDARRAY1" + little(0, 8) + little(0, 8), "array-length");
        row("huge name", "TDARRAY1" + little(0xffffffff, 4) + little(0, 4) + little(10, 8), "array-length");
        row("unknown layout", "TDARRAY1" + little(0, 4) + little(7, 4) + little(10, 8), "array-length");
        row("no npy",
            sentBytes("x", "not an array at all........................................................................................"),
            "npy-magic");
        std::string objects = npy;
        objects.replace(objects.find("<f4"), 3, "|O ");
        row("objects", sentBytes("x", objects), "");
        std::string huge = npy;
        huge.replace(huge.find("(3,)"), 4, "(9e9)");
        row("a shape that is none", sentBytes("x", huge), "");
        row("cut off", sentBytes("x", npy.substr(0, npy.size() - 4)), "");
    }
    void hostileMessages() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, code);
        ArrayReader reader;
        const auto taken = reader.feed(bytesOf(bytes.toStdString()));
        QVERIFY(!taken.ok());
        if (!code.isEmpty() && code != "npy-magic") QCOMPARE(QByteArray(taken.error().code.c_str()), code);
        QVERIFY(!taken.error().what.empty());
        QVERIFY(!reader.take());
    }

    void nothingIsReservedForWhatIsAnnounced() {
        ArrayReader reader;
        const std::string header = "TDARRAY1" + little(4, 4) + little(0, 4) + little(kLargestArray, 8) + "name";
        QVERIFY(reader.feed(bytesOf(header)).ok());
        QVERIFY(reader.inside());
        QCOMPARE(reader.held(), header.size());
    }

    void namesAreSafeToShow() {
        ArrayReader reader;
        QVERIFY(reader.feed(bytesOf(sentBytes("a\nb\x1b[31m\xff", npyBytes(numbers({1}, 0))))).ok());
        const auto array = reader.take();
        QVERIFY(array);
        for (const char c : array->name) QVERIFY(static_cast<unsigned char>(c) >= 0x20);
    }

    void theBestFit() {
        Trace trace;
        trace.steps.resize(4);
        for (int i = 0; i < 4; ++i) {
            trace.steps[static_cast<std::size_t>(i)].index = i;
            trace.steps[static_cast<std::size_t>(i)].kind = StepKind::Module;
        }
        trace.steps[0].path = "block";
        trace.steps[1].path = "block.conv";
        trace.steps[2].path = "block.act";
        trace.steps[3].path = "head";
        trace.steps[0].inputs = {tensor("input", numbers({1, 2, 3, 4}, 0), 1)};
        trace.steps[0].outputs = {tensor("output", numbers({1, 3, 2, 2}, 10), 3)};
        trace.steps[1].outputs = {tensor("output", numbers({1, 3, 2, 2}, 9), 2)};
        trace.steps[2].outputs = {tensor("output", numbers({1, 3, 2, 2}, 10), 3)};
        trace.steps[3].outputs = {tensor("output", TensorView(), 4)};
        trace.steps[3].outputs.front().shape = {3, 2, 2};
        const auto fit = [&](Shape shape, float first, bool picture = false) {
            return bestFit({"x", picture, numbers(std::move(shape), first)}, trace);
        };
        // Exact, and the innermost step that made it.
        const auto exact = fit({3, 2, 2}, 10);
        QVERIFY(exact);
        QCOMPARE(exact->step, 2);
        QCOMPARE(QString::fromStdString(exact->tensor), QStringLiteral("out"));
        QCOMPARE(exact->largest, 0.0);
        // The nearest one.
        const auto near = fit({1, 3, 2, 2}, 8.75F);
        QVERIFY(near);
        QCOMPARE(near->step, 1);
        QCOMPARE(near->largest, 0.25);
        QCOMPARE(near->rootMean, 0.25);
        // Inputs count, too.
        QCOMPARE(fit({1, 1, 2, 3, 4}, 0)->tensor, std::string("in"));
        QVERIFY(!fit({5}, 0));
        // A picture of numpy: HWC 2x2x3 is CHW 3x2x2.
        TensorView chw = numbers({3, 2, 2}, 10);
        std::vector<float> hwc;
        for (int i = 0; i < 4; ++i)
            for (int c = 0; c < 3; ++c) hwc.push_back(static_cast<float>(chw.at(c * 4 + i)));
        const auto turned = bestFit({"x", true, TensorView::fromFloats({2, 2, 3}, hwc)}, trace);
        QVERIFY(turned);
        QVERIFY(turned->transposed);
        QCOMPARE(turned->step, 2);
        QCOMPARE(turned->largest, 0.0);
        QVERIFY(!bestFit({"x", false, TensorView::fromFloats({2, 2, 3}, hwc)}, trace));
        // What is drawn has the shape of the tensor, and the difference is exact.
        const ReceivedArray array{"x", true, TensorView::fromFloats({2, 2, 3}, hwc)};
        const auto pictures = arrayPictures(array, &*turned, &trace);
        QVERIFY(pictures && pictures->recorded.valid());
        QCOMPARE(pictures->array.shape(), (Shape{1, 3, 2, 2}));
        QCOMPARE(pictures->array.at(4), chw.at(4));
        for (int i = 0; i < 12; ++i) QCOMPARE(pictures->difference.at(i), 0.0);
        const ReceivedArray other{"x", false, numbers({3, 2, 2}, 8.75F)};
        const auto nearest = bestFit(other, trace);
        QVERIFY(nearest);
        const auto differs = arrayPictures(other, &*nearest, &trace);
        QCOMPARE(differs->difference.at(7), -0.25);
        QCOMPARE(arrayPictures(array, nullptr, nullptr)->array.shape(), (Shape{3, 2, 2}));
        // NaN where a number was is as far as it gets.
        std::vector<float> values(12, std::nanf(""));
        QVERIFY(std::isinf(bestFit({"x", false, TensorView::fromFloats({3, 2, 2}, values)}, trace)->largest));
    }
};

TD_TEST(TstReceivedArray)
#include "tst_received_array.moc"
