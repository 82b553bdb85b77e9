// Every class of the registries and every op describes itself: a text in resources/reference, a count with its source, what it does to
// positions. A new class without one of them fails here by its name.
#include "golden_support.h"
#include "tests/support/test_program.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/op_table.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/run/record/reference.h"
#include "core/trace/details/spatial.h"
#include "core/trace/formula_text.h"

#include <QtTest>

#include <map>
#include <set>

using namespace teardown;
using namespace teardown::engine;

namespace {

/// A value for a required argument, by its name; of some classes another one.
std::string exampleOf(const std::string& type, const std::string& argument) {
    static const std::map<std::string, std::string> byClass{{"VGG.depth", "11"},
                                                            {"SEResNet.depth", "50"},
                                                            {"SEResNeXt.depth", "50"},
                                                            {"ResNeXt.depth", "50"},
                                                            {"EfficientNetLite.arch", "'b0'"},
                                                            {"HRFuseScales.in_channels", "(4, 8)"},
                                                            {"PCPVT.arch", "'small'"},
                                                            {"SVT.arch", "'small'"},
                                                            {"RepMLPNet.arch", "'base'"},
                                                            {"ResNeSt.depth", "50"},
                                                            {"Res2Net.depth", "50"},
                                                            {"RegNet.arch", "'regnetx_400mf'"},
                                                            {"CSPDarkNet.depth", "53"},
                                                            {"CSPResNet.depth", "50"},
                                                            {"CSPResNeXt.depth", "50"},
                                                            {"StackedLinearClsHead.mid_channels", "[8]"},
                                                            {"ConformerHead.in_channels", "[4, 8]"}};
    static const std::map<std::string, std::string> byName{{"depth", "18"},
                                                           {"arch", "'A0'"},
                                                           {"backbone", "dict(type='LeNet5', num_classes=3)"},
                                                           {"in_channels", "4"},
                                                           {"out_channels", "4"},
                                                           {"kernel_size", "3"},
                                                           {"num_features", "4"},
                                                           {"num_groups", "2"},
                                                           {"num_channels", "4"},
                                                           {"normalized_shape", "4"},
                                                           {"padding", "1"},
                                                           {"scale_factor", "2"},
                                                           {"upsample_kernel", "3"},
                                                           {"num_classes", "3"},
                                                           {"num_heads", "1"},
                                                           {"label_smooth_val", "0.1"},
                                                           {"lam", "0.1"},
                                                           {"alpha", "0.5"},
                                                           {"prob", "1.0"}};
    if (const auto found = byClass.find(type + '.' + argument); found != byClass.end()) return found->second;
    const auto found = byName.find(argument);
    return found == byName.end() ? std::string() : found->second;
}

/// What is missing in the layer's description; empty: nothing.
std::string missingOf(const Layer& layer) {
    const Description description = layer.describe();
    const std::string key = description.reference.empty() ? layer.type() : description.reference;
    const ReferenceEntry* entry = ReferenceTable::instance().find("layers", key);
    if (!entry || entry->why.empty()) return "no text in layers.json under " + key;
    if (description.isMadeOfParts()) return childLayers(layer).empty() ? "neither parts nor a cost" : std::string();
    if (std::string(description.cost->source).size() < 6) return "a cost without a source";
    if (description.cost->full != CostFormula::Nothing && description.operation.positions == Positions::Unknown)
        return "no word on positions";
    const auto* spatial = as<Spatial>(description.detail.get());
    if (description.operation.positions == Positions::Window && (!spatial || spatial->kernel[0] < 1)) return "a window without its size";
    if (description.operation.family == OperationFamily::Norm && description.abbreviation.empty()) return "a norm without an abbreviation";
    std::set<std::string> names;
    for (const LayerArgument& argument : description.arguments)
        if (argument.name.empty() || !names.insert(argument.name).second) return "two arguments called " + argument.name;
    return {};
}

}  // namespace

class TestDescriptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRegisteredClass_data() {
        QTest::addColumn<int>("registry");
        QTest::addColumn<QString>("name");
        int number = -1;
        for (const LayerRegistry* registry : layerRegistries()) {
            ++number;
            for (const RegistryBase::Row& row : registry->rows())
                // Nothing can be built for it (tst_registry).
                if (row.signature->name != "TIMMBackbone")
                    QTest::addRow("%s %s", registry->name().c_str(), row.signature->name.c_str())
                        << number << QString::fromStdString(row.signature->name);
        }
    }
    void everyRegisteredClass() {
        QFETCH(int, registry);
        QFETCH(QString, name);
        const LayerRegistry& from = *layerRegistries()[static_cast<std::size_t>(registry)];
        const LayerEntry* entry = from.find(name.toStdString());
        QVERIFY(entry);
        std::string text = "layer = dict(type='" + entry->name + "'";
        for (const ArgumentSpec& argument : entry->arguments) {
            if (argument.defaultValue) continue;
            const std::string example = exampleOf(entry->name, argument.name);
            QVERIFY2(!example.empty(), ("no example for " + entry->name + "." + argument.name).c_str());
            text += ", " + argument.name + "=" + example;
        }
        const auto config = teardown::engine::golden::parse(text + ")\n");
        QVERIFY(config.ok());
        BuildContext context;
        const SkipConstructorValues skip;
        const auto layer = context.build(from, *config->find("layer"), "layer");
        QVERIFY2(layer.ok(), layer.ok() ? "" : english(layer.error().what).c_str());
        for (const auto& [path, part] : namedModules(**layer)) {
            const std::string missing = missingOf(*part);
            QVERIFY2(missing.empty(), (part->type() + ": " + missing).c_str());
        }
    }

    void layersWithoutARegistryRow() {
        const std::vector<LayerPtr> layers{
            std::make_shared<MaxPool2d>(3, 2, 1),     std::make_shared<AvgPool2d>(2, 2), std::make_shared<Identity>(),
            std::make_shared<Dropout>(0.5),           std::make_shared<DropPath>(0.1),   std::make_shared<Activation>("Softmax"),
            std::make_shared<Activation>("Hardswish")};
        for (const LayerPtr& layer : layers) {
            const std::string missing = missingOf(*layer);
            QVERIFY2(missing.empty(), (layer->type() + ": " + missing).c_str());
        }
    }

    void everyOp() {
        std::set<std::string> names;
        for (const OpRow& row : kOps) {
            QVERIFY2(names.insert(row.name).second, row.name);
            const ReferenceEntry* entry = ReferenceTable::instance().find("ops", row.reference);
            QVERIFY2(entry && !entry->why.empty(), row.name);
            QVERIFY2(!text(row.formula({}, {formula::x(), formula::tensor("b")}, {1, 2, 3, 4})).empty(), row.name);
            QVERIFY2(std::string(row.cost.source).size() > 5, row.name);
            QVERIFY2(row.operation.positions != Positions::Unknown, row.name);
        }
    }

    /// Each part of the description of one layer; its print is held by the tests of print(model).
    void aConvolutionSaysItsWindow() {
        Conv2d conv(Conv2dOptions::square(4, 6, 3).strided(2).padded(1).grouped(2).withBias(false));
        const Description description = conv.describe();
        const auto* spatial = as<Spatial>(description.detail.get());
        QVERIFY(spatial);
        QCOMPARE(spatial->kernel, (SpatialPair{3, 3}));
        QCOMPARE(spatial->stride, (SpatialPair{2, 2}));
        QCOMPARE(spatial->groups, std::int64_t(2));
        QVERIFY(description.initial == InitialValues::UniformByFanIn);
        QCOMPARE(conv.extraRepr(), std::string("4, 6, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), groups=2, bias=False"));
        const auto arguments = shownArguments(description);
        QCOMPARE(arguments.size(), std::size_t(7));
        QCOMPARE(arguments[2].name, std::string("kernel_size"));
        QVERIFY(arguments[2].value == ConfigValue::tuple({ConfigValue::integer(3), ConfigValue::integer(3)}));
        Conv2dOptions mirrored = Conv2dOptions::square(4, 6, 3);
        mirrored.paddingMode = "reflect";
        QVERIFY(Conv2d(mirrored).extraRepr().ends_with(", padding_mode=reflect"));
    }
};

TD_TEST(TestDescriptions)
#include "tst_descriptions.moc"
