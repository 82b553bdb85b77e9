// With the same seed a network has the reference's values: those of the constructors and those of init_weights.
#include "golden_support.h"

#include "core/engine/nn/init.h"
#include "tests/support/test_program.h"

#include <QCryptographicHash>
#include <QtTest>

#include <algorithm>

#include <torch/version.h>

using namespace teardown;
using namespace teardown::engine;

namespace {

class Events : public InitObserver {
public:
    void initialised(const InitEvent& event) override { events.push_back(event); }
    void pretrained(Layer&, const std::string& owner, const ConfigValue& config) override {
        addresses.push_back(owner + "=" + config.find("checkpoint")->str());
    }
    std::vector<InitEvent> events;
    std::vector<std::string> addresses;
};

LayerPtr built(const std::string& text) {
    auto root = teardown::engine::golden::parse("model = " + text + "\n");
    if (!root.ok()) qFatal("%s", describe(root.error()).c_str());
    BuildContext context;
    auto layer = context.build(modelRegistry(), *root->find("model"), "model");
    if (!layer.ok()) qFatal("%s", describe(layer.error()).c_str());
    return *layer;
}

/// The first 8 hex digits of SHA-256, as in make_seeded.py.
std::string digestOf(QByteArrayView bytes) {
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().left(8).toStdString();
}

/// Whether the digests hold here: the release of libtorch that wrote them, drawing with AVX2.
bool digestsHold(const std::string& release) {
    return __builtin_cpu_supports("avx2") && std::string(TORCH_VERSION).starts_with(release + '.');
}

/// expected: [digest of all, {key: digest, or [digest, sum, sum of absolute values]}].
void compare(const Layer& model, const nlohmann::json& expected, bool bits) {
    std::string all;
    std::size_t keys = 0;
    for (const auto& [key, tensor, isBuffer, prefix, onLoading] : stateDict(model)) {
        QVERIFY2(expected[1].contains(key), key.c_str());
        const nlohmann::json& values = expected[1][key];
        const at::Tensor dense = tensor.detach().contiguous();
        const std::string digest = digestOf({static_cast<const char*>(dense.data_ptr()), static_cast<qsizetype>(dense.nbytes())});
        if (bits) QVERIFY2(digest == (values.is_array() ? values[0] : values).get<std::string>(), (key + " has other bits").c_str());
        all += (keys++ ? "\n" : "") + key + ' ' + digest;
        if (!values.is_array()) continue;
        const at::Tensor wide = dense.to(at::kDouble);
        const double scale = std::max(1e-9, values[2].get<double>()) * 1e-6;
        QVERIFY2(std::abs(wide.sum().item<double>() - values[1].get<double>()) <= scale,
                 (key + ": sum " + std::to_string(wide.sum().item<double>())).c_str());
        QVERIFY2(std::abs(wide.abs().sum().item<double>() - values[2].get<double>()) <= scale, key.c_str());
    }
    QCOMPARE(keys, expected[1].size());
    if (bits) QCOMPARE(digestOf(all), expected[0].get<std::string>());
}

}  // namespace

class TestInit : public QObject {
    Q_OBJECT

    const nlohmann::json m_golden = teardown::engine::golden::readJson(TEST_DATA "/golden/zoo/seeded_values.json");

private Q_SLOTS:
    void initTestCase();
    void seeded_data();
    void seeded();
    void eventsNameTheRule();
    void rulesSayWhatTheReferenceLogs_data();
    void rulesSayWhatTheReferenceLogs();
    void pretrainedIsReported();
    void badRules_data();
    void badRules();
};

void TestInit::initTestCase() {
    // Before the first kernel is chosen: AVX-512 draws as the plain code does.
    qputenv("ATEN_CPU_CAPABILITY", "avx2");
    if (!digestsHold(m_golden["torch"].get<std::string>()))
        qInfo("libtorch %s without AVX2 or of another release than %s: sums to 1e-6, no digests.", TORCH_VERSION,
              m_golden["torch"].get<std::string>().c_str());
}

void TestInit::seeded_data() {
    QTest::addColumn<QString>("row");
    for (const auto& [name, row] : m_golden["rows"].items()) QTest::newRow(name.c_str()) << QString::fromStdString(row.dump());
}

void TestInit::seeded() {
    QFETCH(QString, row);
    const auto expected = nlohmann::json::parse(row.toStdString());
    at::manual_seed(7);
    const LayerPtr model = built(expected["model"].get<std::string>());
    const bool bits = digestsHold(m_golden["torch"].get<std::string>());
    compare(*model, expected["constructed"], bits);
    if (QTest::currentTestFailed()) return;
    const auto done = initWeights(*model);
    QVERIFY2(done.ok(), done.ok() ? "" : describe(done.error()).c_str());
    compare(*model, expected["initialised"], bits);
}

void TestInit::eventsNameTheRule() {
    const LayerPtr model = built(
        "dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18), neck=dict(type='GlobalAveragePooling'), "
        "head=dict(type='LinearClsHead', num_classes=4, in_channels=512))");
    Events events;
    QVERIFY(initWeights(*model, &events).ok());
    QCOMPARE(events.events.front().key, std::string("backbone.conv1.weight"));
    QCOMPARE(events.events.front().owner, std::string("backbone"));
    QCOMPARE(events.events.front().rule, std::string("KaimingInit: a=0, mode=fan_out, nonlinearity=relu, distribution =normal, bias=0"));
    QCOMPARE(events.events.back().key, std::string("head.fc.bias"));
    QCOMPARE(events.events.back().rule, std::string("NormalInit: mean=0, std=0.01, bias=0"));
    const auto zeroed = std::count_if(events.events.begin(), events.events.end(),
                                      [](const InitEvent& event) { return event.rule.starts_with("constant_init: val=0"); });
    QCOMPARE(zeroed, 2 * 8);  // weight and bias of the last norm of 8 blocks
}

void TestInit::rulesSayWhatTheReferenceLogs_data() {
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* rule, const char* text) { QTest::newRow(rule) << rule << text; };
    row("type='Constant', val=2", "ConstantInit: val=2, bias=0");
    row("type='Constant', val=2, bias_prob=0.5", "ConstantInit: val=2, bias=-0.0");
    row("type='Xavier', gain=0.5", "XavierInit: gain=0.5, distribution=normal, bias=0");
    row("type='Normal', std=0.01, bias=1", "NormalInit: mean=0, std=0.01, bias=1");
    row("type='TruncNormal', std=.02", "TruncNormalInit: a=-2, b=2, mean=0, std=0.02, bias=0");
    row("type='mmcv.Uniform'", "UniformInit: a=0.0, b=1.0, bias=0");
    row("type='Kaiming', mode='fan_in'", "KaimingInit: a=0, mode=fan_in, nonlinearity=relu, distribution =normal, bias=0");
    row("type='Caffe2Xavier'", "Caffe2XavierInit: a=1, mode=fan_in, nonlinearity=leaky_relu, distribution =uniform, bias=0");
}

void TestInit::rulesSayWhatTheReferenceLogs() {
    QFETCH(QString, rule);
    QFETCH(QString, text);
    const LayerPtr model = built("dict(type='ResNet', depth=18, init_cfg=dict(" + rule.toStdString() + ", layer='Conv2d'))");
    Events events;
    const auto done = initWeights(*model, &events);
    QVERIFY2(done.ok(), done.ok() ? "" : describe(done.error()).c_str());
    QCOMPARE(events.events.front().key, std::string("conv1.weight"));
    QCOMPARE(QString::fromStdString(events.events.front().rule), text);
}

void TestInit::pretrainedIsReported() {
    const LayerPtr model = built(
        "dict(type='ImageClassifier', pretrained='https://example.org/a.pth', backbone=dict(type='LeNet5', num_classes=2), "
        "head=dict(type='ClsHead'))");
    Events events;
    QVERIFY(initWeights(*model, &events).ok());
    QCOMPARE(events.addresses, std::vector<std::string>{"=https://example.org/a.pth"});
    QVERIFY(events.events.empty());
}

void TestInit::badRules_data() {
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("what");
    QTest::newRow("unknown") << "dict(type='Kaimng', layer='Conv2d')"
                             << "registry-unknown"
                             << "Kaimng is not in the initializer registry";
    QTest::newRow("argument") << "dict(type='Kaiming', layer='Conv2d', gain=1)"
                              << "registry-argument"
                              << "unexpected keyword argument 'gain'";
    QTest::newRow("missing") << "dict(type='Constant', layer='Conv2d')"
                             << "registry-argument"
                             << "missing 1 required positional argument: 'val'";
    QTest::newRow("mode") << "dict(type='Kaiming', layer='Conv2d', mode='fan')"
                          << "config-value"
                          << "Mode fan not supported";
    QTest::newRow("override") << "dict(type='Kaiming', layer='Conv2d', override=dict(type='Constant', val=1, name='nope'))"
                              << "config-value"
                              << "module did not have attribute nope";
    QTest::newRow("bias") << "dict(type='Constant', val=1, bias='a', layer='Conv2d')"
                          << "config-value"
                          << "ConstantInit: bias='a': must be a number";
    QTest::newRow("layer") << "dict(type='Normal', layer=3)"
                           << "config-value"
                           << "layer must be a str or a list of str, but got a <class 'int'>";
    QTest::newRow("distribution") << "dict(type='Xavier', layer='Conv2d', distribution='even')"
                                  << "config-value"
                                  << "distribution=even: must be 'uniform' or 'normal'";
    QTest::newRow("nonlinearity") << "dict(type='Kaiming', layer='Conv2d', nonlinearity='gelu')"
                                  << "config-value"
                                  << "Unsupported nonlinearity gelu";
    QTest::newRow("set by itself") << "dict(type='Caffe2Xavier', layer='Conv2d', mode='fan_out')"
                                   << "registry-argument"
                                   << "unexpected keyword argument 'mode'";
    QTest::newRow("no dict") << "['Kaiming']"
                             << "registry-config"
                             << "cfg must be a dict, but got <class 'str'>";
    QTest::newRow("one dimension") << "dict(type='Xavier', layer='_BatchNorm')"
                                   << "config-value"
                                   << "Fan in and fan out can not be computed";
}

void TestInit::badRules() {
    QFETCH(QString, rule);
    QFETCH(QString, code);
    QFETCH(QString, what);
    const LayerPtr model = built("dict(type='ResNet', depth=18, init_cfg=" + rule.toStdString() + ")");
    const auto done = initWeights(*model);
    QVERIFY(!done.ok());
    QCOMPARE(QString::fromStdString(done.error().code), code);
    QVERIFY2(QString::fromStdString(english(done.error().what)).contains(what), english(done.error().what).c_str());
    QCOMPARE(done.error().where.line, 1);
}

TD_TEST(TestInit)
#include "tst_init.moc"
