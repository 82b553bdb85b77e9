// The journey train-iter: the numbers of an iteration of `train`, bit for bit; gradients of everything; the arithmetic of every optimizer.
#include "core/base/hash.h"
#include "core/journeys/update_numbers.h"
#include "core/session/train_iter_journey.h"
#include "core/trace/details/optimizer_update.h"
#include "tests/support/test_program.h"
#include "training_support.h"

#include <QtTest>

#include <cmath>
#include <set>
#include <span>

using namespace teardown;
using namespace teardown::trainer;

namespace {

Result<std::shared_ptr<const TrainIterOutcome>> iterate(const std::string& config, std::int64_t iteration) {
    TD_TRY(const auto opened, loadConfig(config));
    TrainIterRequest request;
    request.training = requestOf(opened, "iteration");
    request.iteration = iteration;
    request.byteBudget = std::uint64_t{1} << 30;
    return oneThread()->run(request, {});
}

std::vector<const Step*> updatesOf(const Trace& trace) {
    std::vector<const Step*> found;
    for (const Step& step : trace.steps)
        if (as<OptimizerUpdate>(step)) found.push_back(&step);
    return found;
}

const RecordedTensor* tensorOf(const std::vector<RecordedTensor>& tensors, const std::string& label) {
    for (const RecordedTensor& tensor : tensors)
        if (tensor.label == label) return &tensor;
    return nullptr;
}

std::string digestOf(const std::string& bytes) {
    Sha256 hash;
    hash.update(std::as_bytes(std::span(bytes)));
    return hash.hexDigest().substr(0, 16);
}

std::string bytesOf(const TensorView& view) {
    std::string bytes;
    for (std::int64_t i = 0; i < view.numel(); ++i) {
        const auto value = static_cast<float>(view.at(i));
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return bytes;
}

}  // namespace

class TestTrainIter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TrainingFolder>(32); }
    void cleanup() { m_folder.reset(); }

    void numbersAreThoseOfTheTraining() {
        Training training{configPath("plain"), "wd", {}, "trace.jsonl"};
        training.iterations = 3;
        QVERIFY(train(training).ok());
        const auto rows = rowsOf("trace.jsonl");
        const auto made = iterate(configPath("plain"), 3);
        QVERIFY2(made.ok(), trouble(made).constData());
        const TrainIterOutcome& outcome = **made;
        // The search for a batch norm goes down at once, and ends with the first.
        QVERIFY(outcome.searched.size() > 2);
        for (std::size_t i = 0; i < outcome.searched.size(); ++i) {
            const SearchedModule& module = outcome.searched[i];
            QVERIFY(i == 0 ? module.depth == 0 : module.depth > 0 && module.depth <= outcome.searched[i - 1].depth + 1);
            QCOMPARE(module.type == "BatchNorm2d", i + 1 == outcome.searched.size());
        }
        std::string weights, gradients;
        for (const Step* step : updatesOf(*outcome.trace)) {
            gradients += bytesOf(tensorOf(step->inputs, "gradient")->view);
            weights += bytesOf(tensorOf(step->outputs, "new")->view);
        }
        QCOMPARE(digestOf(weights), rows.at(2)["weights"].get<std::string>());
        QCOMPARE(digestOf(gradients), rows.at(2)["grads"].get<std::string>());
        QCOMPARE(outcome.step.iter, std::int64_t{3});
    }

    /// Every weight has a gradient and a step, and the loss's own gradient is 1.
    void gradientsOfEverything() {
        const auto made = iterate(configPath("plain"), 1);
        QVERIFY(made.ok());
        const Trace& trace = *(*made)->trace;
        std::set<std::string> updated, graded;
        for (const Step* step : updatesOf(trace)) updated.insert(as<OptimizerUpdate>(*step)->parameter);
        const Step& backward = trace.steps[static_cast<std::size_t>((*made)->backward)];
        double first = 0;
        for (int i = backward.index + 1; i < backward.end; ++i) {
            const Step& step = trace.steps[static_cast<std::size_t>(i)];
            if (i == backward.index + 1) first = step.inputs.front().view.at(0);
            const std::string mark = "∂loss/∂";
            for (const RecordedTensor& tensor : step.outputs)
                if (tensor.name == TensorName::Other && tensor.label.starts_with(mark))
                    graded.insert(step.path + "." + tensor.label.substr(mark.size()));
        }
        QCOMPARE(first, 1.0);
        QVERIFY(updated.size() > 40);
        QVERIFY(graded == updated);
    }

    void arithmeticOfEachOptimizer_data() {
        QTest::addColumn<QString>("optimizer");
        for (const char* optimizer :
             {"dict(type='SGD', lr=0.1)", "dict(type='SGD', lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.01)",
              "dict(type='SGD', lr=0.1, momentum=0.9, nesterov=True)", "dict(type='Adam', lr=0.01, weight_decay=0.1, amsgrad=True)",
              "dict(type='AdamW', lr=0.01)", "dict(type='Adadelta', lr=0.5)", "dict(type='Adagrad', lr=0.05, lr_decay=0.1)",
              "dict(type='Adamax', lr=0.01)", "dict(type='NAdam', lr=0.01)", "dict(type='RAdam', lr=0.01, weight_decay=0.01)",
              "dict(type='RMSprop', lr=0.01)", "dict(type='RMSprop', lr=0.01, momentum=0.9, centered=True)", "dict(type='Rprop', lr=0.01)",
              "dict(type='ASGD', lr=0.05)", "dict(type='Lamb', lr=0.01)"})
            QTest::addRow("%s", optimizer) << QString(optimizer);
    }

    /// The last line of an element is its new value, up to float32's rounding; in the third iteration, with a state.
    void arithmeticOfEachOptimizer() {
        QFETCH(QString, optimizer);
        const auto made = iterate(variantOf(configPath("plain"), "optimizer = " + optimizer.toStdString()), 3);
        QVERIFY2(made.ok(), trouble(made).constData());
        int compared = 0;
        for (const Step* step : updatesOf(*(*made)->trace)) {
            const TensorView& after = tensorOf(step->outputs, "new")->view;
            for (const std::int64_t element : {std::int64_t{0}, after.numel() / 2, after.numel() - 1, largestGradient(*step)}) {
                const auto lines = updateNumbers(*step, element);
                QVERIFY(!lines.empty());
                const double before = tensorOf(step->inputs, "old")->view.at(element), real = after.at(element);
                const double tolerance = 2e-6 * std::max({std::abs(before), std::abs(real), 1e-3});
                QVERIFY2(std::abs(lines.back().value - real) <= tolerance, qPrintable(QStringLiteral("%1 %2: %3 beside %4")
                                                                                          .arg(QString::fromStdString(step->path))
                                                                                          .arg(element)
                                                                                          .arg(lines.back().value, 0, 'g', 9)
                                                                                          .arg(real, 0, 'g', 9)));
                ++compared;
            }
        }
        QVERIFY(compared > 100);
    }

    void hooksSayWhatTheyChanged() {
        const auto made = iterate(configPath("plain"), 1);
        QVERIFY(made.ok());
        bool rate = false, update = false;
        for (const HookCall& call : (*made)->calls) {
            const std::string& hook = (*made)->hooks.at(call.hook);
            rate = rate || (hook == "CosineAnnealingLrUpdaterHook" && !call.facts.empty());
            update = update || (hook == "OptimizerHook" && call.stage == "after_train_iter" && call.facts.size() == 2);
        }
        QVERIFY(rate);
        QVERIFY(update);
    }

    void anIterationBehindTheEnd() {
        const auto made = iterate(configPath("plain"), 1000);
        QVERIFY(!made.ok());
        QCOMPARE(made.error().code, std::string("train-iter-over"));
    }

private:
    std::unique_ptr<TrainingFolder> m_folder;
};

TD_TEST(TestTrainIter)
#include "tst_train_iter.moc"
