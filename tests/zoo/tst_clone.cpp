// A clone is the same network once more - values, what learns, which parts train - and independent of the first: of each family the
// smallest network of manifest.json.
#include "golden_support.h"

#include "core/engine/nn/reparam_plan.h"
#include "core/engine/run/model/model_clone.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <map>

using namespace teardown;
using namespace teardown::engine;

namespace {

Result<std::shared_ptr<BuiltModel>> built(const std::string& model) {
    auto config = loadConfigText("test.py", "model = " + model + "\n");
    if (!config.ok()) return config.error();
    BuildRequest request;
    request.config = *config;
    const SkipConstructorValues skip;
    auto made = buildModel(request, {});
    if (made.ok()) fillByRecipe(*(*made)->network);
    return made;
}

/// Not expressible in a config: some parameters are frozen, some parts train.
void mark(Layer& network) {
    int number = 0;
    for (at::Tensor& parameter : network.parameters()) parameter.set_requires_grad(++number % 3 != 0);
    for (const auto& [path, layer] : namedModules(network))
        if (childLayers(*layer).empty()) layer->train(++number % 2 == 0);
}

/// Empty, or where the second is not the first once more.
std::string difference(Layer& first, Layer& second) {
    const auto ours = namedModules(first), theirs = namedModules(second);
    if (ours.size() != theirs.size()) return "other modules";
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const Layer &a = *ours[i].second, &b = *theirs[i].second;
        if (&a == &b) return ours[i].first + " is shared";
        if (ours[i].first != theirs[i].first || a.type() != b.type() || a.extraRepr() != b.extraRepr()) return "module " + ours[i].first;
        if (a.is_training() != b.is_training()) return "mode of " + ours[i].first;
    }
    const auto before = stateDict(first), after = stateDict(second);
    if (before.size() != after.size()) return "other tensors";
    for (std::size_t i = 0; i < before.size(); ++i) {
        const at::Tensor &a = before[i].tensor, &b = after[i].tensor;
        if (before[i].key != after[i].key || a.scalar_type() != b.scalar_type() || !at::equal(a, b)) return "values of " + before[i].key;
        if (a.requires_grad() != b.requires_grad()) return "learning of " + before[i].key;
        if (a.numel() > 0 && a.storage().data() == b.storage().data()) return before[i].key + " is shared";
    }
    return {};
}

at::Tensor logitsOf(BuiltModel& model, const std::vector<std::int64_t>& shape) {
    const at::NoGradGuard noGrad;
    const at::ScalarType type = model.network->parameters().front().scalar_type();
    model.network->eval();
    const at::Tensor input = recipeInput(shape).to(type);
    return model.network->canTest() ? model.network->test(input).at("logits").tensor() : model.network->features(input).last();
}

}  // namespace

class TestClone : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void everyFamily_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QVector<qint64>>("shape");
        std::map<std::string, golden::Row> smallest;
        for (golden::Row& row : golden::manifest()) {
            const auto [place, isNew] = smallest.try_emplace(row.family, row);
            if (!isNew && row.json["params"] < place->second.json["params"]) place->second = row;
        }
        for (const RegistryBase::Row& row : modelRegistry().rows()) {
            const Signature& signature = *row.signature;
            // TIMMBackbone only says what to use instead.
            if (signature.reference.file.find("/backbones/") == std::string::npos || signature.name == "TIMMBackbone") continue;
            QVERIFY2(smallest.contains(signature.name), ("no network of " + signature.name + " in manifest.json").c_str());
        }
        for (const auto& [family, row] : smallest) {
            QVector<qint64> shape;
            const nlohmann::json values = row.recordedSize();  // a loop does not keep a temporary alive
            for (const auto& side : values["input_shape"]) shape << side.get<std::int64_t>();
            QTest::newRow(family.c_str()) << QString::fromStdString(row.json["model"].get<std::string>()) << shape;
        }
    }
    void everyFamily() {
        QFETCH(QString, model);
        QFETCH(QVector<qint64>, shape);
        const auto first = built(model.toStdString());
        QVERIFY2(first.ok(), first.ok() ? "" : describe(first.error()).c_str());
        mark(*(*first)->network);
        const auto second = cloneOf(**first);
        QVERIFY2(second.ok(), second.ok() ? "" : describe(second.error()).c_str());
        QCOMPARE(difference(*(*first)->network, *(*second)->network), std::string());
        QCOMPARE((*second)->modules.size(), (*first)->modules.size());
        for (const auto& [path, layer] : namedModules(*(*second)->network)) QCOMPARE((*second)->modules.at(layer).path, path);
        const std::vector<std::int64_t> sides(shape.begin(), shape.end());
        const at::Tensor logits = logitsOf(**first, sides);
        QVERIFY(at::equal(logits, logitsOf(**second, sides)));
        // Changes of one do not affect the other.
        {
            const at::NoGradGuard noGrad;
            for (at::Tensor& parameter : (*second)->network->parameters()) parameter.mul_(0.5);
        }
        QVERIFY(!at::equal(logits, logitsOf(**second, sides)));
        QVERIFY(at::equal(logits, logitsOf(**first, sides)));
    }

    void anotherDtype() {
        const auto first = built(
            "dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8), "
            "neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=3, in_channels=64))");
        QVERIFY(first.ok());
        const auto second = cloneOf(**first, at::kDouble);
        QVERIFY(second.ok());
        for (const StateEntry& entry : stateDict(*(*second)->network))
            QCOMPARE(entry.tensor.scalar_type(), entry.key.ends_with("num_batches_tracked") ? at::kLong : at::kDouble);
        const at::Tensor single = logitsOf(**first, {1, 3, 16, 16}), twice = logitsOf(**second, {1, 3, 16, 16});
        QVERIFY(at::allclose(single.to(at::kDouble), twice, 1e-4, 1e-5));
        // A clone of the clone stays as it is.
        const auto third = cloneOf(**second);
        QVERIFY(third.ok());
        QCOMPARE(difference(*(*second)->network, *(*third)->network), std::string());
    }

    /// The config builds branches; the network that is cloned has none any more.
    void foldedBlocks() {
        const auto first = built(
            "dict(type='ImageClassifier', backbone=dict(type='RepVGG', arch=dict(num_blocks=[1, 2], width_factor=[0.125, 0.125], "
            "group_layer_map=None, se_cfg=None), strides=(1, 2), dilations=(1, 1), out_indices=(1, )), "
            "neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=3, in_channels=16))");
        QVERIFY2(first.ok(), first.ok() ? "" : describe(first.error()).c_str());
        // Found first: a fold takes away modules below its block.
        std::vector<Reparameterisable*> found;
        for (const auto& [path, layer] : namedModules(*(*first)->network))
            if (auto* block = dynamic_cast<Reparameterisable*>(layer)) found.push_back(block);
        int blocks = 0;
        for (Reparameterisable* block : found) {
            // One keeps its branches.
            if (++blocks == 2) continue;
            const ReparamBlock plan = block->describeBranches();
            block->switchToDeploy(recipeInput({plan.outChannels, plan.inChannels / plan.groups, 3, 3}), recipeInput({plan.outChannels}));
        }
        QVERIFY(blocks > 2);
        const auto second = cloneOf(**first);
        QVERIFY2(second.ok(), second.ok() ? "" : describe(second.error()).c_str());
        QCOMPARE(difference(*(*first)->network, *(*second)->network), std::string());
        QVERIFY(at::equal(logitsOf(**first, {1, 3, 16, 16}), logitsOf(**second, {1, 3, 16, 16})));
    }
};

TD_TEST(TestClone)
#include "tst_clone.moc"
