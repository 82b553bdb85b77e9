// Folding of RepMLPNet: the tensors and logits of mmclassification's switch_to_deploy (make_folded.py), the steps, the written files.
#include "core/base/hash.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/engine/nn/recipe.h"
#include "core/engine/run/model/built_model.h"
#include "core/engine/run/model/model_clone.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "tests/engine/engine_support.h"
#include "tests/engine/fold_support.h"
#include "tests/support/test_program.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <span>

using namespace teardown;
using namespace teardown::engine;

namespace {

constexpr double kAgreement = 2e-5;

nlohmann::json foldedNetworks() {
    std::ifstream file(std::string(TEST_DATA) + "/golden/zoo/folded.json");
    return nlohmann::json::parse(file);
}

std::string smallModel(const std::string& more) {
    return "dict(type='ImageClassifier', backbone=dict(type='RepMLPNet', arch=dict(channels=[8, 12], depths=[1, 1], sharesets_nums=[2, "
           "4]), "
           "out_indices=(1, ), " +
           more + "), neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=5, in_channels=12))";
}

/// The largest difference of a tensor from a row of make_folded.py, relative to its largest value.
double errorOf(const TensorView& tensor, const nlohmann::json& row) {
    const std::vector<float> values = tensor.toFloats();
    double sum = 0, largest = 0;
    for (const float value : values) {
        sum += static_cast<double>(value);
        largest = std::max(largest, static_cast<double>(std::abs(value)));
    }
    const double absmax = row[3].get<double>();
    double error = std::max(std::abs(largest - absmax), std::abs(sum / static_cast<double>(values.size()) - row[2].get<double>()));
    for (std::size_t i = 1; i < 4; ++i)
        error = std::max(error, std::abs(static_cast<double>(values[i * (values.size() - 1) / 3]) - row[3 + i].get<double>()));
    return error / absmax;
}

}  // namespace

class TstReparamRepMlp : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    /// Writes a config and a checkpoint of the golden recipe's weights; returns the path of the former.
    std::string files(const std::string& name, const std::string& model, std::string& checkpoint) {
        const std::string path = m_folder.path().toStdString() + "/" + name;
        std::ofstream(path + ".py") << "model = " << model << "\n";
        checkpoint = path + "-recipe.pth";
        const auto config = loadConfig(path + ".py");
        if (!config.ok()) qFatal("%s", describe(config.error()).c_str());
        BuildRequest request;
        request.config = *config;
        const auto built = buildModel(request, {});
        if (!built.ok()) qFatal("%s", describe(built.error()).c_str());
        fillByRecipe(*(*built)->network);
        std::vector<NamedTensor> tensors;
        for (const StateEntry& entry : stateDict(*(*built)->network)) tensors.push_back({entry.key, viewOf(entry.tensor.detach())});
        const auto written = writeCheckpoint(checkpoint, ConfigValue::dict({}), tensors);
        if (!written.ok()) qFatal("%s", describe(written.error()).c_str());
        return path + ".py";
    }

private Q_SLOTS:
    void asTheReference_data() {
        QTest::addColumn<QString>("name");
        const nlohmann::json networks = foldedNetworks();  // items() does not keep a temporary alive
        for (const auto& [name, row] : networks.items())
            // The published one writes half a gigabyte: only when asked for.
            if (name != "repmlp-base" || qEnvironmentVariableIsSet("TEARDOWN_LARGE_TESTS"))
                QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void asTheReference() {
        QFETCH(QString, name);
        const nlohmann::json row = foldedNetworks()[name.toStdString()];
        std::string checkpoint;
        const std::string config = files(name.toStdString(), row["model"], checkpoint);
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, config, checkpoint));
        ForwardRequest forward;
        forward.input = viewOf(recipeInput(row["input_shape"].get<std::vector<std::int64_t>>()));
        const auto before = session->run(forward, {});
        QVERIFY_RESULT(before);
        ReparamRequest request;
        request.input = forward.input;
        request.outputPath = m_folder.path().toStdString() + "/" + name.toStdString() + "-folded.pth";
        const auto folded = session->run(request, {});
        QVERIFY_RESULT(folded);
        QVERIFY((*folded)->network.relative <= kAgreement && (*folded)->sameTop);

        const auto second = newSession();
        const auto built = buildFrom(*second, (*folded)->configPath, (*folded)->checkpointPath);
        QVERIFY_RESULT(built);
        QCOMPARE((*built)->load->missing.size() + (*built)->load->unexpected.size() + (*built)->load->mismatched.size(), std::size_t{0});
        std::string lines;
        for (const StateDictEntry& entry : (*built)->stateDict) {
            std::string shape;
            for (const std::int64_t size : entry.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
            lines += fmt::format("{}{} [{}] {}", lines.empty() ? "" : "\n", entry.key, shape, entry.dtype);
        }
        const auto file = CheckpointFile::open((*folded)->checkpointPath);
        QVERIFY_RESULT(file);
        std::map<std::string, TensorView> tensors;
        for (std::size_t i = 0; i < (*file)->tensors().size(); ++i) {
            const auto view = (*file)->read(i);
            QVERIFY_RESULT(view);
            tensors[(*file)->tensors()[i].path.back()] = *view;
        }
        Sha256 hash;
        hash.update(std::as_bytes(std::span(lines)));
        QCOMPARE(QString::fromStdString(hash.hexDigest()), QString::fromStdString(row["keys_sha256"].get<std::string>()));
        for (const nlohmann::json& tensor : row["tensors"]) {
            QVERIFY(tensors.contains(tensor[0].get<std::string>()));
            const double error = errorOf(tensors[tensor[0].get<std::string>()], tensor);
            QVERIFY2(error <= 2e-6, fmt::format("{}: {:.2e}", tensor[0].get<std::string>(), error).c_str());
        }
        const auto after = second->run(forward, {});
        QVERIFY_RESULT(after);
        QVERIFY(relative((*before)->logits, (*after)->logits) <= kAgreement);
        const std::vector<float> logits = (*after)->logits.toFloats();
        for (std::size_t i = 0; i < row["logits_first8"].size(); ++i)
            QVERIFY(std::abs(static_cast<double>(logits[i]) - row["logits_first8"][i].get<double>()) <=
                    kAgreement * row["logits_absmax"].get<double>());
        const auto again = second->run(ReparamRequest{}, {});
        QVERIFY(!again.ok());
        QCOMPARE(again.error().code, std::string("reparam-already-deploy"));
    }

    void stepsOfABlock_data() {
        QTest::addColumn<QString>("kernels");
        QTest::addColumn<QStringList>("steps");
        QTest::newRow("two sizes") << "(1, 3)"
                                   << QStringList{"block RepMLPBlock",    "fold 3x3", "fold 1x1",     "pad pad", "sum sum", "pad matrix",
                                                  "fold fully connected", "sum sum",  "verify verify"};
        QTest::newRow("one size") << "(5, )" << QStringList{"block RepMLPBlock",    "fold 5x5", "pad matrix",
                                                            "fold fully connected", "sum sum",  "verify verify"};
        QTest::newRow("none") << "None" << QStringList{"block RepMLPBlock", "fold fully connected", "verify verify"};
    }
    /// Also of maps that are not square, which the reference refuses to fold.
    void stepsOfABlock() {
        QFETCH(QString, kernels);
        QFETCH(QStringList, steps);
        const auto session = newSession();
        std::string checkpoint;
        const std::string config =
            files("steps", smallModel("img_size=(24, 32), reparam_conv_kernels=" + kernels.toStdString()), checkpoint);
        QVERIFY_RESULT(buildFrom(*session, config, checkpoint));
        for (const bool float64 : {false, true}) {
            ReparamRequest request;
            request.input = waves({1, 3, 24, 32});
            request.float64 = float64;
            const auto folded = session->run(request, {});
            QVERIFY_RESULT(folded);
            const Trace& trace = *(*folded)->trace;
            QCOMPARE(traceFault(trace), std::string());
            QStringList seen;
            for (const Step& step : trace.steps)
                if (step.path.starts_with("backbone.stages.1."))
                    seen << QString::fromStdString(std::string(stepKindName(step.kind)) + " " + step.type);
            QCOMPARE(seen, steps);
            for (const Step& step : trace.steps) {
                QVERIFY2(!step.title.empty() && !step.why.empty() && !step.formula.empty(), step.path.c_str());
                if (step.kind != StepKind::Verify && step.kind != StepKind::Block) QVERIFY2(!step.numbers.empty(), step.path.c_str());
            }
            std::set<StepKind> computed;
            QCOMPARE(formulaFault(trace, float64 ? 1e-14 : 1e-6, computed), std::string());
            QVERIFY(computed.contains(StepKind::Fold));
            QVERIFY2((*folded)->network.relative <= (float64 ? 1e-12 : 5e-6), english((*folded)->verdict).c_str());
            for (const BlockError& block : (*folded)->blocks) QVERIFY2(block.relative <= (float64 ? 1e-12 : 2e-5), block.path.c_str());
            QCOMPARE((*folded)->blocks.size(), std::size_t{2});
        }
    }
};

TD_TEST(TstReparamRepMlp)
#include "tst_reparam_repmlp.moc"
