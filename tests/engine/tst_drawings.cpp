// Drawn digits through the real engine: fifty drawings are read, the drawing's steps stand in the trace before the pipeline's, and a ready
// picture gives what its file gives.
#include "core/session/drawn_input.h"
#include "tests/engine/engine_support.h"
#include "tests/support/fifty_digits.h"
#include "tests/support/test_program.h"

using namespace teardown;
using namespace teardown::engine;

namespace {

std::string inputCode(const Result<std::shared_ptr<const ForwardOutcome>>& result) {
    return result.ok() ? std::string() : result.error().code;
}

/// Writes the picture in a format that needs no library.
std::string writePpm(const QTemporaryDir& folder, const TensorView& picture) {
    const std::string path = folder.filePath(QStringLiteral("picture.ppm")).toStdString();
    std::ofstream file(path, std::ios::binary);
    file << "P6\n" << picture.shape()[1] << ' ' << picture.shape()[0] << "\n255\n";
    const auto bytes = picture.toContiguousBytes();
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

/// Colours that differ in every channel.
PictureInput colourful(int width, int height) {
    std::vector<std::byte> bytes(static_cast<std::size_t>(width * height * 3));
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>((i * 37 + i / 7 * 11) % 251);
    PictureInput input;
    input.name = "colours";
    input.picture = TensorView::fromBytes(DType::UInt8, {height, width, 3}, std::move(bytes));
    return input;
}

}  // namespace

class TstDrawings : public QObject {
    Q_OBJECT

    std::unique_ptr<SessionApi> m_session;

    Result<std::shared_ptr<const ForwardOutcome>> forward(const PictureInput& picture, bool record = true) {
        ForwardRequest request;
        request.input = picture;
        request.record = record;
        return m_session->run(request, {});
    }

private Q_SLOTS:
    void initTestCase() {
        m_session = newSession();
        QVERIFY_RESULT(buildFrom(*m_session, samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth")));
    }

    void fortyFiveOfFiftyAreRead() {
        const auto digits = test::fiftyDigits(TEST_DATA);
        QCOMPARE(digits.size(), std::size_t(50));
        int right = 0;
        std::array<int, 10> perDigit{};
        for (const test::DrawnDigit& digit : digits) {
            ++perDigit[static_cast<std::size_t>(digit.digit)];
            const auto outcome = forward(drawnInput(digit.drawing).input, false);
            QVERIFY_RESULT(outcome);
            const Prediction& best = (*outcome)->top.front();
            if (best.index == digit.digit)
                ++right;
            else
                qInfo("%s is read as %d (%.3f)", digit.name.c_str(), best.index, best.score);
        }
        for (const int count : perDigit) QCOMPARE(count, 5);
        qInfo("%d of 50 are right", right);
        QVERIFY2(right >= 45, qPrintable(QString::number(right)));
    }

    void theDrawingsStepsComeFirst() {
        const auto digits = test::fiftyDigits(TEST_DATA);
        const DrawnInput drawn = drawnInput(digits.at(17).drawing);
        const auto outcome = forward(drawn.input);
        QVERIFY_RESULT(outcome);
        const Trace& trace = *(*outcome)->trace;
        QCOMPARE(traceFault(trace), std::string());
        const std::vector<std::string> types{"Drawing",    "CentreAndScale", "LoadImageFromFile", "Resize",
                                             "CenterCrop", "Normalize",      "ImageToTensor",     "Collect"};
        for (std::size_t i = 0; i < types.size(); ++i) {
            const Step& step = trace.steps[i];
            QCOMPARE(step.type, types[i]);
            QVERIFY(step.kind == StepKind::Transform);
            QCOMPARE(step.inputs.size(), std::size_t(i == 0 ? 0 : 1));
            QCOMPARE(step.outputs.size(), std::size_t(1));
            QVERIFY(!step.why.empty());
            // The output of each step is the input of the next.
            if (i > 0) QCOMPARE(step.inputs[0].id, trace.steps[i - 1].outputs[0].id);
        }
        QCOMPARE(trace.steps[0].outputs[0].view.shape(), (Shape{kDrawingSide, kDrawingSide, 3}));
        QCOMPARE(trace.steps[1].outputs[0].view.shape(), (Shape{28, 28, 3}));
        QVERIFY(trace.steps[1].outputs[0].role == TensorRole::Picture);
        QCOMPARE(trace.steps[2].outputs[0].view.toContiguousBytes(), drawn.input.picture.toContiguousBytes());
        QVERIFY(!trace.steps[1].numbers.empty());
    }

    void anEmptyDrawingRuns() {
        const auto outcome = forward(drawnInput({}).input);
        QVERIFY_RESULT(outcome);
        QCOMPARE((*outcome)->top.size(), std::size_t(5));
    }

    void aReadyPictureIsAsItsFile_data() {
        QTest::addColumn<QString>("config");
        QTest::newRow("colour") << QString::fromStdString(samplePath("repvgg-digits.py"));
        QTest::newRow("grey") << QString();
    }
    void aReadyPictureIsAsItsFile() {
        QFETCH(QString, config);
        const auto session = newSession();
        const char* const kGreyNet =
            "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=10), neck=None, head=dict(type='ClsHead', "
            "loss=dict("
            "type='CrossEntropyLoss', loss_weight=1.0)))\n"
            "data = dict(test=dict(type='MNIST', pipeline=[dict(type='Resize', size=32), dict(type='Normalize', mean=[33.46], std=[78.87]),"
            " dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]))\n";
        if (config.isEmpty())
            QVERIFY_RESULT(buildText(*session, kGreyNet));
        else
            QVERIFY_RESULT(buildFrom(*session, config.toStdString(), samplePath("repvgg-digits.pth")));
        QTemporaryDir folder;
        const PictureInput picture = colourful(41, 33);
        ForwardRequest ready, file;
        ready.input = picture;
        file.input = PictureFile{writePpm(folder, picture.picture)};
        const auto fromMemory = session->run(ready, {});
        const auto fromFile = session->run(file, {});
        QVERIFY_RESULT(fromMemory);
        QVERIFY_RESULT(fromFile);
        QCOMPARE((*fromMemory)->logits.toFloats(), (*fromFile)->logits.toFloats());
        QCOMPARE((*fromMemory)->trace->steps.size(), (*fromFile)->trace->steps.size());
    }

    void theFoldTakesADrawing() {
        ReparamRequest request;
        request.input = drawnInput(test::fiftyDigits(TEST_DATA).at(3).drawing).input;
        const auto folded = m_session->run(request, {});
        QVERIFY_RESULT(folded);
        QVERIFY((*folded)->sameTop);
    }

    void whatIsNoPictureIsRefused() {
        PictureInput wrong = colourful(8, 8);
        const auto refused = [&](TensorView view) {
            wrong.picture = std::move(view);
            return inputCode(forward(wrong)) == "input-picture";
        };
        QVERIFY(refused({}));
        QVERIFY(refused(TensorView::fromFloats({8, 8, 3}, std::vector<float>(192))));
        QVERIFY(refused(TensorView::fromBytes(DType::UInt8, {8, 8}, std::vector<std::byte>(64))));
        QVERIFY(refused(TensorView::fromBytes(DType::UInt8, {8, 8, 1}, std::vector<std::byte>(64))));
        QVERIFY(refused(TensorView::fromBytes(DType::UInt8, {0, 8, 3}, {})));
        QVERIFY(refused(TensorView::fromBytes(DType::UInt8, {40000, 1, 3}, std::vector<std::byte>(120000))));
    }
};

TD_TEST(TstDrawings)
#include "tst_drawings.moc"
