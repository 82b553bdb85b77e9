// The bundled sample end to end: pictures through config, checkpoint and pipeline give the logits of mmclassification; folding keeps them.
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace teardown;
using namespace teardown::engine;

class TstDigits : public QObject {
    Q_OBJECT

    std::unique_ptr<SessionApi> m_session;
    nlohmann::json m_expected;

    std::shared_ptr<const ForwardOutcome> forward(const std::string& picture) {
        ForwardRequest request;
        request.input = PictureFile{picture};
        auto outcome = m_session->run(request, {});
        if (!outcome.ok()) {
            qWarning("%s", describe(outcome.error()).c_str());
            return nullptr;
        }
        return *outcome;
    }

private Q_SLOTS:
    void initTestCase() {
        std::ifstream file(std::string(TEST_DATA) + "/golden/expected/digits_pictures.json");
        m_expected = nlohmann::json::parse(file, nullptr, false);
        QVERIFY(m_expected.is_object());
        m_session = newSession();
        const auto built = buildFrom(*m_session, samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth"));
        QVERIFY_RESULT(built);
        QVERIFY((*built)->load.has_value());
        QCOMPARE((*built)->load->missing.size(), std::size_t{0});
        QCOMPARE((*built)->load->unexpected.size(), std::size_t{0});
        QCOMPARE((*built)->classes.size(), std::size_t{10});
        QCOMPARE((*built)->inputShape, (std::vector<int>{3, 28, 28}));
    }

    void picturesGiveTheReferencesLogits() {
        int pictures = 0;
        for (const auto& row : m_expected["pictures"]) {
            const std::string file = row["file"];
            const auto outcome = forward(samplePath(file));
            QVERIFY2(outcome != nullptr, file.c_str());
            const auto logits = outcome->logits.toFloats();
            const auto expected = row["logits"].get<std::vector<double>>();
            QCOMPARE(logits.size(), expected.size());
            double largest = 0, worst = 0;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                largest = std::max(largest, std::abs(expected[i]));
                worst = std::max(worst, std::abs(expected[i] - double(logits[i])));
            }
            QVERIFY2(worst <= 2e-5 * largest, (file + ": " + std::to_string(worst / largest)).c_str());
            QCOMPARE(outcome->top.front().index, row["label"].get<int>());
            QVERIFY(outcome->trace);
            QCOMPARE(traceFault(*outcome->trace), std::string());
            ++pictures;
        }
        QCOMPARE(pictures, 20);
    }

    void foldedSampleOpensAndKeepsEveryLabel() {
        QTemporaryDir folder;
        const std::string out = (folder.path() + QStringLiteral("/digits-folded.pth")).toStdString();
        ReparamRequest request;
        request.input = PictureFile{samplePath("pictures/0_1.png")};
        request.outputPath = out;
        const auto folded = m_session->run(request, {});
        QVERIFY_RESULT(folded);
        QVERIFY((*folded)->network.relative <= 5e-6);
        QVERIFY((*folded)->sameTop);
        QVERIFY((*folded)->parametersAfter < (*folded)->parametersBefore);
        QCOMPARE(traceFault(*(*folded)->trace), std::string());

        const auto session = newSession();
        // The written config lies outside the sample's folder: its root is given.
        const auto config = loadConfig((*folded)->configPath, {{}, "/"});
        QVERIFY_RESULT(config);
        BuildRequest build;
        build.config = *config;
        const auto checkpoint = CheckpointFile::open((*folded)->checkpointPath);
        QVERIFY_RESULT(checkpoint);
        build.checkpoint = *checkpoint;
        const auto built = session->run(build, {});
        QVERIFY_RESULT(built);
        QCOMPARE((*built)->load->missing.size(), std::size_t{0});
        QCOMPARE((*built)->load->unexpected.size(), std::size_t{0});
        QCOMPARE((*built)->parameters, (*folded)->parametersAfter);
        QCOMPARE((*built)->classes.size(), std::size_t{10});
        for (const auto& row : m_expected["pictures"]) {
            ForwardRequest forwardRequest;
            forwardRequest.input = PictureFile{samplePath(row["file"])};
            forwardRequest.record = false;
            const auto outcome = session->run(forwardRequest, {});
            QVERIFY_RESULT(outcome);
            QCOMPARE((*outcome)->top.front().index, row["label"].get<int>());
        }
    }
};

TD_TEST(TstDigits)
#include "tst_digits.moc"
