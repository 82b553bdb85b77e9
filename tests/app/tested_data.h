// What the tests of the page Test share: pictures whose classes are their brightness, a network that recognises it, and a page with both.
#pragma once

#include "app/gui/rooms/test/test_page.h"
#include "core/metrics/results/results_writer.h"
#include "core/session/forward_journey.h"
#include "tests/app/opened_window.h"
#include "widgets/common/banner.h"
#include "widgets/common/strings.h"
#include "widgets/results/results_panel.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace teardown::test {

inline constexpr int kWait = 20000;
inline constexpr int kEach = 4;  // pictures of a class

inline void writeText(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write %s", qPrintable(path));
}

/// bird, cat and dog are as bright as 40, 120 and 200 of 255; one cat is as bright as a dog. Samples 0 to 3, 4 to 7, 8 to 11.
struct Brightness {
    QTemporaryDir place;
    QString config = place.filePath(QStringLiteral("brightness.py"));

    Brightness() {
        const char* const names[] = {"bird", "cat", "dog"};
        for (int label = 0; label < 3; ++label)
            for (int i = 0; i < kEach; ++i) {
                const QString folder = place.filePath(QStringLiteral("pets/") + QLatin1String(names[label]));
                QDir().mkpath(folder);
                QImage image(10, 8, QImage::Format_RGB32);
                const int grey = label == 1 && i == 2 ? 200 : 40 + 80 * label;
                image.fill(QColor(grey, grey, grey));
                if (!image.save(QStringLiteral("%1/%2.png").arg(folder).arg(i))) qFatal("cannot write a picture");
            }
        writeText(config, R"(
model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18), neck=dict(type='GlobalAveragePooling'),
             head=dict(type='LinearClsHead', num_classes=3, in_channels=512, topk=(1, )))
data = dict(samples_per_gpu=2, workers_per_gpu=1, test=dict(type='CustomDataset', data_prefix=')" +
                              place.filePath(QStringLiteral("pets")).toUtf8() + R"(', pipeline=[
    dict(type='LoadImageFromFile'), dict(type='Resize', size=(8, 8)),
    dict(type='Normalize', mean=[0., 0., 0.], std=[1., 1., 1.], to_rgb=False),
    dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]))
)");
    }
    QString file(const char* name) const { return place.filePath(QLatin1String(name)); }

    /// A results file in which these samples are taken for other classes; all others are right.
    QString results(const char* name, const std::vector<std::pair<int, int>>& wrong) const {
        std::vector<double> scores(static_cast<std::size_t>(3 * 3 * kEach), 0.1);
        for (int sample = 0; sample < 3 * kEach; ++sample) {
            int answer = sample / kEach;
            for (const auto& [at, predicted] : wrong)
                if (at == sample) answer = predicted;
            scores[static_cast<std::size_t>(3 * sample + answer)] = 0.8 - 0.01 * sample;
        }
        metrics::ResultsContent content{{}, metrics::scoresOf(std::move(scores), 3), {metrics::OutItem::ClassScores}, {}};
        if (!metrics::writeResults(fromQt(file(name)), content).ok()) qFatal("cannot write results");
        return file(name);
    }
};

/// Takes the brightness of each picture of a batch for its class.
class BrightnessSession : public FakeSession {
public:
    static inline std::atomic<int> tested = 0;   ///< pictures
    static inline std::atomic<int> holdAt = 0;   ///< so many pictures; further ones wait until they are cancelled. 0: none does
    static inline std::atomic<int> nanFrom = 0;  ///< the scores of further pictures are NaN. 0: none are
    static inline Trust trust;                   ///< of all answers; change it while nothing runs

    static void reset() {
        tested = holdAt = nanFrom = 0;
        trust = {};
    }

    Result<std::shared_ptr<const ForwardOutcome>> forward(const ForwardRequest& request, const TaskContext& task) override {
        const auto* batch = std::get_if<TensorView>(&request.input);
        if (!batch || request.record) return FakeSession::forward(request, task);
        if (holdAt > 0 && tested >= holdAt) {
            std::mutex mutex;
            std::unique_lock lock(mutex);
            std::condition_variable_any().wait(lock, task.stop, [] { return false; });
            return cancelledError();
        }
        const std::vector<float> values = batch->toFloats();
        const auto count = batch->shape().front();
        const std::size_t size = values.size() / static_cast<std::size_t>(count);
        std::vector<float> scores;
        for (std::int64_t i = 0; i < count; ++i) {
            const float bright = values[static_cast<std::size_t>(i) * size];
            const int label = bright < 80 ? 0 : bright < 160 ? 1 : 2;
            const bool isNumber = nanFrom == 0 || tested + i < nanFrom;
            for (int c = 0; c < 3; ++c) scores.push_back(!isNumber ? std::numeric_limits<float>::quiet_NaN() : c == label ? 0.8F : 0.1F);
        }
        tested += static_cast<int>(count);
        auto outcome = std::make_shared<ForwardOutcome>();
        outcome->trust = trust;
        outcome->trust.finite = nanFrom == 0 || tested <= nanFrom;
        outcome->scores = TensorView::fromFloats({count, 3}, std::move(scores));
        return std::shared_ptr<const ForwardOutcome>(std::move(outcome));
    }
};

/// A page with the config open and its network built.
struct OpenPage {
    Workbench work;
    TestPage page;

    explicit OpenPage(const QStringList& files) : work(sessionsOf<BrightnessSession>()), page(work) {
        page.resize(1000, 640);
        page.show();
        work.engine().start();
        work.open(files);
        if (!QTest::qWaitFor([&] { return work.built() && !work.busy(); }, kWait)) qFatal("nothing was built");
    }
    ResultsPanel& panel() { return *page.panel(); }
    std::vector<std::uint32_t> samples() { return panel().pictures()->view()->rows()->samples(); }
    bool wait() {
        if (QTest::qWaitFor([&] { return (panel().results() || !panel().banner()->isHidden()) && !page.isBusy(); }, kWait) &&
            panel().results())
            return true;
        qWarning("no results: %s %s", qPrintable(panel().banner()->text()), qPrintable(panel().summary()));
        return false;
    }
};

}  // namespace teardown::test
