// The fast form: same answers as the network's own forward, with norms, activations and sums computed together with the layers; made anew
// when parameters change; not used where it would be wrong.
#include "core/engine/nn/recipe.h"
#include "core/engine/nn/substitute.h"
#include "core/engine/run/fast/fast_form.h"
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <cmath>
#include <limits>
#include <thread>

using namespace teardown;
using namespace teardown::engine;

namespace {

std::shared_ptr<BuiltModel> builtFrom(const QString& backbone, const QString& head, const QString& neck = {}) {
    const QString text = QStringLiteral("model = dict(type='ImageClassifier', backbone=%1, %2head=%3)\n")
                             .arg(backbone, neck.isEmpty() ? QString() : QStringLiteral("neck=%1, ").arg(neck), head);
    BuildRequest request;
    const auto config = loadConfigText("test.py", text.toStdString());
    if (!config.ok()) return nullptr;
    request.config = *config;
    const auto model = buildModel(request, {});
    if (!model.ok()) {
        qWarning("%s", describe(model.error()).c_str());
        return nullptr;
    }
    fillByRecipe(*(*model)->network);
    (*model)->network->eval();
    return *model;
}

at::Tensor logitsOf(Model& network, const at::Tensor& batch) { return network.test(batch).at("logits").tensor(); }

}  // namespace

class TstFast : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAreTheSame_data() {
        QTest::addColumn<QString>("backbone");
        QTest::addColumn<QString>("head");
        QTest::addColumn<QString>("neck");
        QTest::addColumn<int>("side");
        QTest::addColumn<int>("layers");
        QTest::addColumn<int>("norms");
        QTest::addColumn<int>("activations");
        QTest::addColumn<int>("sums");
        const QString gap = "dict(type='GlobalAveragePooling')";
        const auto linear = [](int channels) {
            return QStringLiteral("dict(type='LinearClsHead', num_classes=10, in_channels=%1)").arg(channels);
        };
        // ResNet-18: 20 convolutions and the head; in each of 8 blocks two activations, one of them behind the sum; the stem's.
        QTest::newRow("ResNet") << "dict(type='ResNet', depth=18)" << linear(512) << gap << 64 << 21 << 20 << 17 << 8;
        QTest::newRow("ResNeXt, groups") << "dict(type='ResNeXt', depth=50)" << linear(2048) << gap << 64 << 54 << 53 << 49 << 16;
        QTest::newRow("MobileNetV2, ReLU6") << "dict(type='MobileNetV2')" << linear(1280) << gap << 64 << 53 << 52 << 35 << 10;
        QTest::newRow("EfficientNet, padding of TensorFlow, Swish")
            << "dict(type='EfficientNet', arch='b0', conv_cfg=dict(type='Conv2dAdaptivePadding'))" << linear(1280) << gap << 64 << -1 << 49
            << -1 << 9;
        // Two convolutions a block, the norm of the input in the 1x1, and the sum with the 3x3: all in two passes.
        QTest::newRow("RepVGG, three branches") << "dict(type='RepVGG', arch='A0')" << linear(1280) << gap << 64 << 45 << 61 << 22 << 22;
        QTest::newRow("DenseNet, norm before the convolution")
            << "dict(type='DenseNet', arch='121')" << linear(1024) << gap << 64 << -1 << -1 << -1 << 0;
        QTest::newRow("ShuffleNetV2") << "dict(type='ShuffleNetV2')" << linear(1024) << gap << 64 << -1 << 56 << -1 << 0;
        QTest::newRow("ViT, GELU") << "dict(type='VisionTransformer', arch='deit-tiny', img_size=64, patch_size=16)"
                                   << "dict(type='VisionTransformerClsHead', num_classes=10, in_channels=192)" << QString() << 64 << -1 << 0
                                   << 12 << 24;
        QTest::newRow("Swin") << "dict(type='SwinTransformer', arch='tiny', img_size=64, pad_small_map=True)" << linear(768) << gap << 64
                              << -1 << 0 << 12 << -1;
        QTest::newRow("ConvNeXt") << "dict(type='ConvNeXt', arch='tiny')" << linear(768) << QString() << 64 << -1 << 0 << -1 << -1;
    }
    void answersAreTheSame() {
        QFETCH(QString, backbone);
        QFETCH(QString, head);
        QFETCH(QString, neck);
        QFETCH(int, side);
        const auto model = builtFrom(backbone, head, neck);
        QVERIFY(model);
        const c10::InferenceMode inference;
        const at::Tensor batch = recipeInput({2, 3, side, side});
        const FastForm form(model->network, batch, {});
        QVERIFY(form.isUsable());
        QVERIFY2(form.report().difference < 2e-5, qPrintable(QString::number(form.report().difference)));
        QVERIFY(form.report().sameBest);
        // Another input of this shape, against the network itself.
        const at::Tensor other = at::flip(batch, {3}) * 0.7;
        const at::Tensor own = logitsOf(*model->network, other), fast = form.run(other).at("logits").tensor();
        const double error = ((own - fast).abs().max() / own.abs().max()).item().toDouble();
        QVERIFY2(error < 2e-5, qPrintable(QString::number(error)));
        QVERIFY(!at::equal(own, logitsOf(*model->network, batch)));
        const FastReport& report = form.report();
        // -1: not counted by hand.
        for (const auto& [name, found] : {std::pair{"layers", report.layers}, std::pair{"norms", report.norms},
                                          std::pair{"activations", report.activations}, std::pair{"sums", report.sums}}) {
            const int expected = *static_cast<const int*>(QTest::qData(name, QMetaType::Int));
            if (expected >= 0) QVERIFY2(found == expected, qPrintable(QStringLiteral("%1: %2").arg(name).arg(found)));
        }
    }

    /// A form holds for one state of the parameters.
    void changedParametersAreNoticed() {
        const auto model = builtFrom("dict(type='ResNet', depth=18)", "dict(type='LinearClsHead', num_classes=10, in_channels=512)",
                                     "dict(type='GlobalAveragePooling')");
        QVERIFY(model);
        const c10::InferenceMode inference;
        const at::Tensor batch = recipeInput({1, 3, 64, 64});
        FastForms& forms = fastFormsOf(*model);
        const auto first = forms.of(model->network, batch, {});
        QCOMPARE(forms.of(model->network, batch, {}), first);
        {
            const c10::InferenceMode ordinary(false);
            const at::NoGradGuard noGrad;
            stateDict(*model->network).front().tensor.mul_(1.5);
        }
        const auto second = forms.of(model->network, batch, {});
        QVERIFY(second != first);
        QVERIFY(second->report().difference < 2e-5);
        // Another size has a form of its own, and the first kind is kept.
        const auto larger = forms.of(model->network, recipeInput({1, 3, 96, 64}), {});
        QVERIFY(larger->isUsable());
        QCOMPARE(forms.of(model->network, batch, {}), second);
        QVERIFY_THROWS_EXCEPTION(c10::Error, second->run(recipeInput({1, 3, 96, 64})));
        // The failed run has left nothing behind.
        QVERIFY(!currentSubstitute());
    }

    void severalThreadsShareAForm() {
        const auto model = builtFrom("dict(type='RepVGG', arch='A0')", "dict(type='LinearClsHead', num_classes=10, in_channels=1280)",
                                     "dict(type='GlobalAveragePooling')");
        QVERIFY(model);
        const at::Tensor batch = recipeInput({1, 3, 64, 64});
        std::unique_ptr<FastForm> form;
        {
            const c10::InferenceMode inference;
            form = std::make_unique<FastForm>(model->network, batch, TaskContext());
        }
        QVERIFY(form->isUsable());
        std::vector<at::Tensor> answers(4);
        {
            std::vector<std::jthread> threads;
            for (at::Tensor& answer : answers)
                threads.emplace_back([&] {
                    const c10::InferenceMode inference;
                    for (int i = 0; i < 3; ++i) answer = form->run(batch).at("logits").tensor();
                });
        }
        for (const at::Tensor& answer : answers) QVERIFY(at::equal(answer, answers.front()));
    }

    /// A network whose logits are not finite has no fast form: nothing could be said about its difference.
    void notFiniteIsNotUsed() {
        const auto model = builtFrom("dict(type='ResNet', depth=18)", "dict(type='LinearClsHead', num_classes=10, in_channels=512)",
                                     "dict(type='GlobalAveragePooling')");
        QVERIFY(model);
        {
            const at::NoGradGuard noGrad;
            stateDict(*model->network).front().tensor.fill_(std::numeric_limits<float>::infinity());
        }
        const c10::InferenceMode inference;
        const FastForm form(model->network, recipeInput({1, 3, 64, 64}), {});
        QVERIFY(!form.isUsable());
        QVERIFY(!form.report().used);
    }

    /// Double precision is not what oneDNN computes: the network itself answers in each call.
    void doublePrecisionStaysItself() {
        const auto model = builtFrom("dict(type='ResNet', depth=18)", "dict(type='LinearClsHead', num_classes=10, in_channels=512)",
                                     "dict(type='GlobalAveragePooling')");
        QVERIFY(model);
        castFloating(*model->network, at::kDouble);
        const c10::InferenceMode inference;
        const FastForm form(model->network, recipeInput({1, 3, 64, 64}).to(at::kDouble), {});
        QVERIFY(form.isUsable());
        QCOMPARE(form.report().layers, 0);
        QVERIFY(form.report().difference < 1e-12);
    }

    /// The session's journeys: answers of demo and forward, with the report.
    void sessionsReportTheDifference() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth")));
        ForwardRequest forward;
        forward.input = PictureFile{samplePath("pictures/3_1.png")};
        forward.record = false;
        const auto own = session->run(forward, {});
        QVERIFY_RESULT(own);
        QVERIFY(!(*own)->fast);
        forward.fast = true;
        forward.repeat = 2;
        const auto fast = session->run(forward, {});
        QVERIFY_RESULT(fast);
        QVERIFY((*fast)->fast && (*fast)->fast->used);
        QVERIFY((*fast)->fast->difference < 2e-5 && (*fast)->fast->milliseconds > 0);
        QCOMPARE((*fast)->top.front().index, (*own)->top.front().index);
        QVERIFY(std::abs((*fast)->top.front().score - (*own)->top.front().score) < 1e-5);

        std::vector<ClassifiedPicture> answers(2);
        ClassifyRequest classify;
        classify.pictures = {samplePath("pictures/3_1.png"), samplePath("pictures/missing.png")};
        classify.each = [&](ClassifiedPicture answer) { answers[answer.index] = std::move(answer); };
        classify.fast = true;
        const auto classified = session->run(classify, {});
        QVERIFY_RESULT(classified);
        QVERIFY((*classified)->fast && (*classified)->fast->used);
        QCOMPARE(answers[0].top.front().index, 3);
        QVERIFY(answers[1].error);
    }

    /// A build that is not recorded and whose checkpoint covers everything is the same network; one that is not covered has the values that
    /// the seed gives.
    void unrecordedBuildsAreTheSame() {
        for (const bool covered : {true, false}) {
            BuildRequest request;
            auto config = loadConfig(samplePath("repvgg-digits.py"));
            QVERIFY_RESULT(config);
            if (!covered) {
                config = loadConfig(samplePath("repvgg-digits.py"), {{{"model.head.num_classes", "7"}}, {}});
                QVERIFY_RESULT(config);
            }
            request.config = *config;
            auto checkpoint = CheckpointFile::open(samplePath("repvgg-digits.pth"));
            QVERIFY_RESULT(checkpoint);
            request.checkpoint = *checkpoint;
            request.seed = 5;
            const auto recorded = buildModel(request, {});
            QVERIFY_RESULT(recorded);
            request.record = false;
            const auto unrecorded = buildModel(request, {});
            QVERIFY_RESULT(unrecorded);
            QVERIFY((*recorded)->outcome->trace && !(*unrecorded)->outcome->trace);
            QCOMPARE((*recorded)->outcome->load->missing.size() + (*recorded)->outcome->load->mismatched.size() > 0, !covered);
            const auto a = stateDict(*(*recorded)->network), b = stateDict(*(*unrecorded)->network);
            QCOMPARE(a.size(), b.size());
            for (std::size_t i = 0; i < a.size(); ++i) QVERIFY2(at::equal(a[i].tensor, b[i].tensor), a[i].key.c_str());
        }
    }
};

TD_TEST(TstFast)
#include "tst_fast.moc"
