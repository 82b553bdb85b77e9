// Grad-CAM and occlusion on the digits: against the formula run in PyTorch through mmclassification's own model
// (golden/expected/gradcam.json), and by what they must mean.
#include "engine_support.h"

#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace teardown;
using namespace teardown::engine;

namespace {

std::vector<double> valuesOf(const TensorView& view) {
    const std::vector<std::byte> bytes = view.toContiguousBytes();
    std::vector<double> values(bytes.size() / sizeof(float));
    for (std::size_t i = 0; i < values.size(); ++i) {
        float value;
        std::memcpy(&value, bytes.data() + i * sizeof(float), sizeof value);
        values[i] = value;
    }
    return values;
}

}  // namespace

class TestExplain : public QObject {
    Q_OBJECT

    std::unique_ptr<SessionApi> m_session;

private Q_SLOTS:
    void initTestCase() {
        m_session = newSession();
        const auto built = buildFrom(*m_session, samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth"));
        QVERIFY2(built.ok(), built.ok() ? "" : english(built.error().what).c_str());
    }

    void gradCamAsInPyTorch_data() {
        QTest::addColumn<int>("row");
        std::ifstream file(TEST_DATA "/golden/expected/gradcam.json");
        const auto rows = nlohmann::json::parse(file);
        for (std::size_t i = 0; i < rows.size(); ++i)
            QTest::addRow("%s class %d", rows[i]["layer"].get<std::string>().c_str(), rows[i]["cls"].get<int>()) << static_cast<int>(i);
    }
    void gradCamAsInPyTorch() {
        QFETCH(int, row);
        std::ifstream file(TEST_DATA "/golden/expected/gradcam.json");
        const auto golden = nlohmann::json::parse(file)[static_cast<std::size_t>(row)];
        ExplainRequest request;
        request.input = PictureFile{samplePath("pictures/" + golden["picture"].get<std::string>())};
        request.layer = golden["layer"].get<std::string>();
        request.classIndex = golden["cls"].get<int>();
        const auto outcome = m_session->run(request, {});
        QVERIFY2(outcome.ok(), outcome.ok() ? "" : english(outcome.error().what).c_str());
        QCOMPARE((*outcome)->map.shape(), golden["shape"].get<Shape>());
        const auto expected = golden["map"].get<std::vector<double>>();
        const auto got = valuesOf((*outcome)->map);
        const double largest = *std::max_element(expected.begin(), expected.end());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY2(std::abs(got[i] - expected[i]) <= 1e-5 * std::max(largest, 1e-6), qPrintable(QString::number(got[i] - expected[i])));
        const auto weights = golden["weights_first4"].get<std::vector<double>>();
        for (std::size_t k = 0; k < weights.size(); ++k) {
            const auto& channels = (*outcome)->channels;
            const auto found = std::find_if(channels.begin(), channels.end(),
                                            [&](const ChannelPush& push) { return push.channel == static_cast<int>(k); });
            QVERIFY(found != channels.end());
            QVERIFY(std::abs(found->weight - weights[k]) <= 1e-5 * std::max(1e-3, std::abs(weights[k])));
        }
        QCOMPARE((*outcome)->inputHeight, 28);
        QCOMPARE((*outcome)->seen.shape(), (Shape{28, 28, 3}));
    }

    void defaultsAreBestClassAndLastMaps() {
        ExplainRequest request;
        request.input = PictureFile{samplePath("pictures/3_1.png")};
        const auto outcome = m_session->run(request, {});
        QVERIFY(outcome.ok());
        QCOMPARE((*outcome)->classIndex, 3);
        QCOMPARE((*outcome)->label, std::string("3"));
        QVERIFY2((*outcome)->layer.starts_with("backbone.stage_4.0"), (*outcome)->layer.c_str());
        for (std::size_t i = 1; i < (*outcome)->channels.size(); ++i)
            QVERIFY((*outcome)->channels[i - 1].push >= (*outcome)->channels[i].push);
        // The model is as it was: the same logits before and after.
        ForwardRequest forward;
        forward.input = request.input;
        forward.record = false;
        const auto before = valuesOf((*m_session->run(forward, {}))->logits);
        QVERIFY(m_session->run(request, {}).ok());
        QCOMPARE(valuesOf((*m_session->run(forward, {}))->logits), before);
    }

    void occlusionFindsTheStroke() {
        ExplainRequest request;
        request.input = PictureFile{samplePath("pictures/7_1.png")};
        request.method = ExplainMethod::Occlusion;
        request.window = 8;
        request.stride = 4;
        double last = 0;
        TaskContext task;
        task.progress = [&](double done, const Message&) { last = done; };
        const auto outcome = m_session->run(request, task);
        QVERIFY2(outcome.ok(), outcome.ok() ? "" : english(outcome.error().what).c_str());
        QCOMPARE((*outcome)->map.shape(), (Shape{6, 6}));
        QCOMPARE(last, 1.0);
        const auto falls = valuesOf((*outcome)->map);
        // Covering the border changes little, covering the digit takes the answer away.
        QVERIFY(std::abs(falls.front()) < 0.05);
        QVERIFY(*std::max_element(falls.begin(), falls.end()) > 0.3);
        // One place by hand: the square set to the mean colour, which is 0 behind Normalize.
        ForwardRequest plain;
        plain.input = request.input;
        const auto run = m_session->run(plain, {});
        QVERIFY(run.ok());
        const auto& steps = (*run)->trace->steps;
        const auto root = std::find_if(steps.begin(), steps.end(), [](const Step& step) { return step.kind == StepKind::Module; });
        QVERIFY(root != steps.end());
        const TensorView batch = root->inputs.front().view;
        std::vector<double> numbers = valuesOf(batch);
        std::vector<float> covered(numbers.begin(), numbers.end());
        for (std::size_t c = 0; c < 3; ++c)
            for (std::size_t y = 8; y < 16; ++y)
                for (std::size_t x = 12; x < 20; ++x) covered[(c * 28 + y) * 28 + x] = 0;
        ForwardRequest again;
        again.input = TensorView::fromFloats(batch.shape(), covered);
        again.record = false;
        const double fall = valuesOf((*run)->scores)[7] - valuesOf((*m_session->run(again, {}))->scores)[7];
        QVERIFY(std::abs(fall - falls[2 * 6 + 3]) < 1e-5);
    }

    void aBlankMapHasAReason() {
        // Stage 1 is returned; what comes after it runs, too, but nobody reads it.
        const auto session = newSession();
        const auto built = buildFrom(*session, samplePath("repvgg-digits.py"), {},
                                     {{"model.backbone.out_indices", "[0]"}, {"model.head.in_channels", "16"}});
        QVERIFY2(built.ok(), built.ok() ? "" : english(built.error().what).c_str());
        ExplainRequest request;
        request.input = PictureFile{samplePath("pictures/3_1.png")};
        const auto noteOf = [&](const std::string& layer) {
            request.layer = layer;
            const auto outcome = session->run(request, {});
            if (!outcome.ok()) return english(outcome.error().what);
            for (const Diagnostic& note : (*outcome)->diagnostics)
                if (note.code == "explain-blank") return english(note.message);
            return std::string();
        };
        const std::string unused = noteOf("backbone.stage_3");
        QVERIFY2(unused.find("backbone.stage_3") != std::string::npos && unused.find("not used on the way") != std::string::npos,
                 unused.c_str());
        const std::string used = noteOf("backbone.stage_1");
        QVERIFY2(used.find("not used") == std::string::npos, used.c_str());
    }

    void badRequests() {
        ExplainRequest request;
        QCOMPARE(m_session->run(request, {}).error().code, std::string("explain-no-input"));
        request.input = PictureFile{samplePath("pictures/3_1.png")};
        request.classIndex = 10;
        QCOMPARE(m_session->run(request, {}).error().code, std::string("explain-class"));
        request.classIndex = -1;
        request.layer = "backbone.stage_9";
        const auto missing = m_session->run(request, {});
        QCOMPARE(missing.error().code, std::string("explain-layer"));
        request.layer = "head.fc";
        QCOMPARE(m_session->run(request, {}).error().code, std::string("explain-layer"));
        request.layer.clear();
        request.method = ExplainMethod::Occlusion;
        request.window = 29;
        QCOMPARE(m_session->run(request, {}).error().code, std::string("explain-window"));
        std::stop_source stop;
        stop.request_stop();
        request.window = 0;
        QCOMPARE(m_session->run(request, {stop.get_token(), {}}).error().kind, ErrorKind::Cancelled);
        QCOMPARE(newSession()->run(request, {}).error().code, std::string("no-model"));
    }
};

TD_TEST(TestExplain)
#include "tst_explain.moc"
