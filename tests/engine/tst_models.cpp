// Several models in one session, and traces that stay as they were recorded whatever happens to the parameters afterwards.
#include "core/base/hash.h"
#include "core/engine/run/forward/forward_runner.h"
#include "core/engine/run/model/model_store.h"
#include "core/engine/run/record/trace_detach.h"
#include "core/engine/run/reparam/reparameterizer.h"
#include "core/session/clone_journey.h"
#include "core/session/held_model.h"
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <ATen/ATen.h>

#include <span>

using namespace teardown;
using namespace teardown::engine;

namespace {

Result<BuildRequest> requestOf(const std::string& name, std::uint64_t seed) {
    BuildRequest request;
    TD_TRY(request.config, loadConfig(inputPath(name)));
    request.seed = seed;
    return request;
}

/// Over the bytes of all tensors that the trace shows.
std::string hashOf(const Trace& trace) {
    Sha256 hash;
    for (const Step& step : trace.steps)
        for (const auto* tensors : {&step.inputs, &step.outputs})
            for (const RecordedTensor& tensor : *tensors)
                if (tensor.view.valid()) hash.update(tensor.view.toContiguousBytes());
    return hash.hexDigest();
}

}  // namespace

class TstModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSessionHoldsSeveral() {
        const auto session = newSession();
        auto request = requestOf("tiny_repvgg.py", 3);
        QVERIFY_RESULT(request);
        const auto first = session->run(*request, {});
        QVERIFY_RESULT(first);
        request->seed = 4;
        request->beside = true;
        const auto second = session->run(*request, {});
        QVERIFY_RESULT(second);
        QVERIFY((*first)->model.number > 0);
        QVERIFY((*second)->model != (*first)->model);

        ForwardRequest forward;
        forward.input = waves({1, 3, 20, 20});
        const auto logits = [&](ModelId id) {
            forward.model = id;
            const auto outcome = session->run(forward, {});
            return outcome.ok() ? (*outcome)->logits.toFloats() : std::vector<float>();
        };
        const std::vector<float> ofFirst = logits({}), ofSecond = logits((*second)->model);
        QVERIFY(!ofFirst.empty() && !ofSecond.empty());
        QVERIFY(ofFirst != ofSecond);
        QCOMPARE(logits((*first)->model), ofFirst);
        ProfileRequest profile;
        profile.model = (*second)->model;
        QVERIFY_RESULT(session->run(profile, {}));
        ReparamRequest reparam;
        reparam.model = (*second)->model;
        QVERIFY_RESULT(session->run(reparam, {}));
        QCOMPARE(logits((*second)->model), ofSecond);

        { const HeldModel held(*session, (*second)->model); }
        QCOMPARE(session->run(profile, {}).error().code, std::string("model-released"));
        QCOMPARE(logits({}), ofFirst);
        // The next one takes the place of the current one; an error leaves it.
        request->beside = false;
        const auto third = session->run(*request, {});
        QVERIFY_RESULT(third);
        QCOMPARE(logits({}), ofSecond);
        QVERIFY(logits((*first)->model).empty());
        QVERIFY(!session->run(BuildRequest{}, {}).ok());
        QCOMPARE(logits({}), ofSecond);
    }

    void aCloneStandsBeside() {
        const auto session = newSession();
        QCOMPARE(session->run(CloneRequest{}, {}).error().code, std::string("no-model"));
        const auto request = requestOf("tiny_repvgg.py", 3);
        QVERIFY_RESULT(request);
        const auto built = session->run(*request, {});
        QVERIFY_RESULT(built);
        const auto same = session->run(CloneRequest{}, {});
        QVERIFY_RESULT(same);
        const auto twice = session->run(CloneRequest{(*built)->model, DType::Float64}, {});
        QVERIFY_RESULT(twice);
        QCOMPARE(session->run(CloneRequest{{}, DType::Int8}, {}).error().code, std::string("tensor-dtype"));
        QVERIFY_RESULT(session->run(*request, {}));
        ForwardRequest forward;
        forward.input = waves({1, 3, 20, 20});
        const auto logits = [&](ModelId id) {
            forward.model = id;
            const auto outcome = session->run(forward, {});
            return outcome.ok() ? (*outcome)->logits : TensorView();
        };
        // The one that they are clones of is gone.
        QVERIFY(!logits((*built)->model).valid());
        const std::vector<float> expected = logits({}).toFloats();
        QCOMPARE(logits((*same)->model).toFloats(), expected);
        const TensorView exact = logits((*twice)->model);
        QCOMPARE(exact.dtype(), DType::Float64);
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(std::abs(exact.at(static_cast<std::int64_t>(i)) - double(expected[i])) < 1e-5);
    }

    /// What an optimizer does after a trace was made, and a batch norm in training, does not reach the trace.
    void tracesStayAsTheyAre() {
        ModelStore models;
        auto request = requestOf("tiny_repvgg.py", 3);
        QVERIFY_RESULT(request);
        request->initWeights = true;
        QVERIFY_RESULT(models.build(*request, {}));
        const auto model = *models.find({});
        std::vector<TracePtr> traces{model->outcome->trace};
        ForwardRequest forward;
        forward.input = waves({1, 3, 20, 20});
        const auto record = [&] {
            const auto outcome = runForward(*model, forward, 1, {});
            if (outcome.ok()) traces.push_back((*outcome)->trace);
            return outcome.ok();
        };
        QVERIFY(record());
        const auto folded = runReparam(*model, {}, 1, {});
        QVERIFY_RESULT(folded);
        traces.push_back((*folded)->trace);
        std::vector<std::string> before;
        const auto unchanged = [&] {
            for (std::size_t i = 0; i < before.size(); ++i)
                if (hashOf(*traces[i]) != before[i]) return false;
            return true;
        };
        for (const TracePtr& trace : traces) before.push_back(hashOf(*trace));

        const auto change = [&] {
            const auto changing = models.findToChange({});
            const at::NoGradGuard noGrad;
            for (at::Tensor& parameter : (*changing)->network->parameters()) parameter.add_(0.25);
        };
        change();
        QVERIFY(unchanged());
        // Nothing was recorded since: nothing is copied again.
        QCOMPARE(detachFromTraces(*model->network), std::uint64_t{0});
        QVERIFY(record());
        before.push_back(hashOf(*traces.back()));
        QVERIFY(before.back() != before[1]);
        change();
        QVERIFY(unchanged());

        QVERIFY(record());
        before.push_back(hashOf(*traces.back()));
        const at::Tensor mean = model->network->buffers().front().clone();
        model->network->train();
        {
            const at::NoGradGuard noGrad;
            model->network->test(at::ones({2, 3, 20, 20}));
        }
        model->network->eval();
        QVERIFY(!at::equal(mean, model->network->buffers().front()));
        QVERIFY(unchanged());
    }

    void journeysDecodeAPictureOnce() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth")));
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("3.png"));
        QVERIFY(QFile::copy(QString::fromStdString(samplePath("pictures/3_1.png")), path));
        ForwardRequest forward;
        forward.input = PictureFile{path.toStdString()};
        const auto first = session->run(forward, {});
        QVERIFY_RESULT(first);
        QVERIFY(QFile::remove(path));
        ExplainRequest explain;
        explain.input = forward.input;
        QVERIFY_RESULT(session->run(explain, {}));
        const auto again = session->run(forward, {});
        QVERIFY_RESULT(again);
        QCOMPARE((*again)->logits.toFloats(), (*first)->logits.toFloats());
        QCOMPARE((*again)->diagnostics.size(), (*first)->diagnostics.size());
        forward.input = PictureFile{path.toStdString()};
        QCOMPARE(session->run(forward, {}).error().code, std::string("image-missing"));
    }
};

TD_TEST(TstModels)
#include "tst_models.moc"
