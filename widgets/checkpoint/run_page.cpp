#include "widgets/checkpoint/run_page.h"

#include "widgets/charts/line_chart.h"
#include "widgets/checkpoint/epoch_bar.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/common/banner.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/part_names.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/timelapse_painter.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QCompleter>
#include <QFileInfo>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace teardown {
namespace {

constexpr std::size_t kMostEpochs = 400;
constexpr int kEpochTurn = 250;  // milliseconds: how long a checkpoint is shown in an animation

QString labelOf(const std::string& path) {
    QString name = QFileInfo(toQt(path)).completeBaseName();
    for (const char* prefix : {"epoch_", "iter_"})
        if (name.startsWith(QLatin1String(prefix))) name.remove(0, static_cast<qsizetype>(std::strlen(prefix)));
    return name;
}

}  // namespace

RunPage::RunPage(Lane& measuring, Lane& drawing, QWidget* parent)
    : QWidget(parent),
      m_lister(measuring),
      m_runner(measuring),
      m_folder(new FlowLabel(this)),
      m_choose(new QToolButton(this)),
      m_tensor(new QComboBox(this)),
      m_measure(new QComboBox(this)),
      m_banner(new Banner(this)),
      m_summary(new FlowLabel(this)),
      m_chart(new LineChart(this)),
      m_preview(new TensorPreview(drawing, this)),
      m_time(new EpochBar(this)),
      m_writer(measuring) {
    m_folder->setTextFormat(Qt::PlainText);
    m_choose->setText(tr("Folder…"));
    m_choose->setToolTip(tr("Choose the folder with the checkpoints of a training run"));
    m_choose->setAccessibleName(m_choose->toolTip());
    connect(m_choose, &QToolButton::clicked, this, &RunPage::folderRequested);
    m_tensor->setEditable(true);
    m_tensor->setInsertPolicy(QComboBox::NoInsert);
    setBoxName(*m_tensor, tr("Tensor to follow"));
    m_tensor->setToolTip(tr("Tensor to follow: type a part of its name"));
    m_tensor->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_tensor->setFont(monoFont());
    m_tensor->completer()->setFilterMode(Qt::MatchContains);
    m_tensor->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_tensor->setMaxVisibleItems(20);
    connect(m_tensor, &QComboBox::activated, this, &RunPage::run);
    m_measure->addItems({tr("change between checkpoints"), tr("mean and deviation"), tr("minimum and maximum"), tr("fraction of zeros")});
    setBoxName(*m_measure, tr("What the chart shows"));
    connect(m_measure, &QComboBox::currentIndexChanged, this, &RunPage::refreshChart);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setProperty("muted", true);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 2);
    head->setSpacing(8);
    head->addWidget(m_folder, 1);
    head->addWidget(m_choose, 0, Qt::AlignTop);
    auto* choice = new QHBoxLayout;
    choice->setContentsMargins(14, 2, 14, 4);
    choice->setSpacing(8);
    choice->addWidget(m_tensor, 1);
    choice->addWidget(m_measure);
    auto* bannerRow = new QHBoxLayout;
    bannerRow->setContentsMargins(14, 0, 14, 0);
    bannerRow->addWidget(m_banner);
    auto* chartRow = new QHBoxLayout;
    chartRow->setContentsMargins(10, 0, 10, 4);
    chartRow->addWidget(m_chart);
    auto* top = new QWidget(this);
    top->setObjectName(QStringLiteral("panel"));
    top->setAttribute(Qt::WA_StyledBackground);
    auto* upper = new QVBoxLayout(top);
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(0);
    upper->addLayout(head);
    upper->addLayout(choice);
    auto* summaryRow = new QHBoxLayout;
    summaryRow->setContentsMargins(14, 0, 14, 4);
    summaryRow->addWidget(m_summary);
    upper->addLayout(summaryRow);
    upper->addLayout(bannerRow);
    upper->addLayout(chartRow, 1);
    upper->addStretch();
    auto* halves = new KeptSplitter(QStringLiteral("run"), Qt::Vertical, this);
    halves->addWidget(top);
    auto* below = new QWidget(this);
    auto* belowLayout = new QVBoxLayout(below);
    belowLayout->setContentsMargins(0, 0, 0, 0);
    belowLayout->setSpacing(0);
    belowLayout->addWidget(m_time);
    m_time->hide();
    connect(m_time, &EpochBar::chosen, this, &RunPage::showEpoch);
    connect(m_time, &EpochBar::exportAsked, this, &RunPage::exportRequested);
    belowLayout->addWidget(m_preview, 1);
    halves->addWidget(below);
    halves->setStretchFactor(0, 1);
    halves->setStretchFactor(1, 1);
    halves->setSizes({300, 280});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(halves);

    connect(&m_runner, &TaskRunner::progressed, this, &RunPage::progressed);
    connect(&m_runner, &TaskRunner::busyChanged, this, &RunPage::busyChanged);
    connect(m_preview, &TensorPreview::probed, this, &RunPage::probed);
    connect(m_preview->tiles(), &TileView::chosen, this, [this](const TileChoice& chosen) {
        m_chart->setMark(chosen.plane);
        m_time->show(chosen.plane);
    });
    connect(m_chart, &LineChart::placeChosen, this, &RunPage::showEpoch);
    const auto colour = [this] {
        const Colours& c = colours();
        m_chart->setColours({c.muted, c.line, c.raised, c.accent, c.surface}, smallMonoFont());
        refreshChart();
    };
    connect(&Theme::instance(), &Theme::changed, this, colour);
    colour();
    m_folder->setText(tr("Choose the folder of a training run to follow one tensor across its checkpoints."));
    m_tensor->hide();
    m_measure->hide();
    m_chart->hide();
}

void RunPage::showEpoch(int place) {
    if (place < 0 || place >= epochs()) return;
    m_time->show(place);
    if (m_history.frames.valid() && m_preview->tiles()->choice().plane != place) m_preview->tiles()->choose({0, place});
    m_chart->setMark(place);
}

void RunPage::setOutputs(EpochOutputs outputs) {
    const bool same = outputs.layers == m_outputs.layers;
    m_outputs = std::move(outputs);
    if (!m_paths.empty() && !same) fillFollowable(m_keys);
}

void RunPage::fillFollowable(const QStringList& keys) {
    const QString before = followed();
    m_keys = keys;
    m_tensor->clear();
    m_tensor->addItems(keys);
    for (const QString& layer : m_outputs.layers) m_tensor->addItem(tr("%1 for the open picture").arg(layer), layer);
    m_tensor->setCurrentIndex(std::max(0, m_tensor->findText(before)));
}

QString RunPage::followedLayer() const {
    const int row = m_tensor->findText(m_tensor->currentText());
    return row < 0 ? QString() : m_tensor->itemData(row).toString();
}

void RunPage::followLayer(const QString& layer) {
    const int row = m_tensor->findData(layer);
    if (row < 0) return;
    m_tensor->setCurrentIndex(row);
    run();
}

void RunPage::exportTo(const QString& path) {
    Timelapse timelapse;
    timelapse.title = followed();
    timelapse.dark = Theme::instance().isDark();
    for (const QString& label : m_labels) timelapse.labels += tr("epoch %1").arg(label);
    m_writer.run(
        [timelapse = std::move(timelapse), paths = m_paths, key = fromQt(followed()), layer = fromQt(followedLayer()),
         read = m_outputs.read, file = fromQt(path)](const TaskContext& task) mutable -> Result<std::size_t> {
            if (!layer.empty()) {
                TD_TRY(timelapse.frames, read(paths, layer, task));
            } else {
                timelapse.frames.resize(paths.size());
                TD_CHECK(followTensor(paths, key, task, [&](std::size_t place, const TensorView& view) {
                    timelapse.frames[place] = view;
                    if (view.rank() == 4) timelapse.role = TensorRole::Weight;
                }));
            }
            return writeTimelapse(timelapse, file, kEpochTurn);
        },
        [this, path](const Result<std::size_t>& written) {
            if (written.ok()) return Q_EMIT said(tr("Written: %1").arg(path));
            if (written.error().kind != ErrorKind::Cancelled) m_banner->showError(written.error());
        });
}

void RunPage::openFolder(const QString& folder) {
    m_runner.abandon();
    m_banner->dismiss();
    struct Listed {
        std::vector<std::string> paths;
        QStringList keys;
    };
    m_lister.run(
        [folder = fromQt(folder)](const TaskContext& task) -> Result<Listed> {
            Listed listed;
            TD_TRY(listed.paths, checkpointsOfRun(folder));
            // A longer training run is sampled in even steps.
            if (listed.paths.size() > kMostEpochs) {
                std::vector<std::string> some;
                for (std::size_t i = 0; i < kMostEpochs; ++i)
                    some.push_back(listed.paths[i * (listed.paths.size() - 1) / (kMostEpochs - 1)]);
                listed.paths = std::move(some);
            }
            TD_TRY(const auto last, CheckpointFile::open(listed.paths.back(), task));
            for (const auto& [name, tensor] : diffNames(*last))
                if (isFloating(last->tensors()[tensor].dtype)) listed.keys += toQt(name);
            return listed;
        },
        [this, folder](Result<Listed> listed) {
            if (!listed.ok()) return m_banner->showError(listed.error());
            m_paths = std::move(listed->paths);
            m_labels.clear();
            for (const std::string& path : m_paths) m_labels += labelOf(path);
            m_folder->setText(toQt(message("run.checkpoints", static_cast<std::int64_t>(m_paths.size()),
                                           "{folder}: {n} checkpoint, {first}", "{folder}: {n} checkpoints, {first} to {last}",
                                           {{"folder", fromQt(QFileInfo(folder).fileName())},
                                            {"n", m_paths.size()},
                                            {"first", fromQt(fileName(m_paths.front()))},
                                            {"last", fromQt(fileName(m_paths.back()))}})));
            m_folder->setToolTip(folder);
            fillFollowable(listed->keys);
            for (QWidget* part : {static_cast<QWidget*>(m_tensor), static_cast<QWidget*>(m_measure), static_cast<QWidget*>(m_chart)})
                part->setVisible(!listed->keys.isEmpty());
            m_time->setLabels(m_labels);
            run();
        });
}

QString RunPage::followed() const { return m_tensor->currentText(); }

void RunPage::follow(const QString& key) {
    if (m_paths.empty() || key == followed()) return;
    const int index = m_tensor->findText(key);
    if (index < 0) return;
    m_tensor->setCurrentIndex(index);
    run();
}

void RunPage::run() {
    if (m_paths.empty() || followed().isEmpty()) return;
    m_banner->dismiss();
    m_summary->setText(tr("Reading …"));
    m_time->play(false);
    m_runner.run(
        [paths = m_paths, key = fromQt(followed()), layer = fromQt(followedLayer()),
         read = m_outputs.read](const TaskContext& task) -> Result<RunHistory> {
            if (layer.empty()) return runHistory(paths, key, task);
            TD_TRY(std::vector<TensorView> outputs, read(paths, layer, task));
            return outputHistory(paths, std::move(outputs), task);
        },
        [this](Result<RunHistory> history) {
            m_summary->clear();
            if (!history.ok()) {
                if (history.error().kind == ErrorKind::Cancelled)
                    m_banner->showMessage(tr("Stopped."), false);
                else
                    m_banner->showError(history.error());
                return;
            }
            m_history = std::move(history).value();
            showHistory();
        });
}

void RunPage::showHistory() {
    refreshChart();
    m_time->setVisible(m_history.frames.valid() && epochs() > 1);
    if (!m_history.frames.valid()) return m_preview->showMessage(tr("There are no values to draw."));
    StageTensor frames;
    frames.tensor.label = fromQt(tr("one tile per checkpoint"));
    frames.tensor.view = m_history.frames;
    frames.tensor.role = TensorRole::Activation;
    frames.cut();
    m_preview->show(m_history.cut ? tr("%1: its first %2 rows and columns").arg(followed()).arg(kFrameSide) : followed(), followed(),
                    {frames});
    m_preview->tiles()->choose({0, m_time->shown()});
    showEpoch(m_time->shown());
}

void RunPage::refreshChart() {
    if (m_history.steps.empty()) return m_chart->setData({}, {}, {});
    const double gap = std::numeric_limits<double>::quiet_NaN();
    const Colours& c = colours();
    std::vector<double> one;
    std::vector<double> other;
    std::size_t present = 0;
    double sum = 0;
    for (std::size_t i = 0; i < m_history.steps.size(); ++i) {
        const auto& change = m_history.steps[i].change;
        const auto& values = m_history.statistics[i];
        present += values.has_value();
        if (change) sum += change->meanAbs;
        switch (m_measure->currentIndex()) {
            case 0:
                // The first has no predecessor.
                one.push_back(change && i > 0 ? change->meanAbs : gap);
                other.push_back(change && i > 0 ? change->maxAbs : gap);
                break;
            case 1:
                one.push_back(values ? values->mean : gap);
                other.push_back(values ? values->std : gap);
                break;
            case 2:
                one.push_back(values ? values->min : gap);
                other.push_back(values ? values->max : gap);
                break;
            default:
                one.push_back(values && values->count > 0 ? static_cast<double>(values->zeros) / static_cast<double>(values->count) : gap);
        }
    }
    const QString names[][2] = {
        {tr("mean |change|"), tr("max |change|")}, {tr("mean"), tr("std")}, {tr("min"), tr("max")}, {tr("fraction of zeros"), {}}};
    const auto& chosen = names[m_measure->currentIndex()];
    std::vector<LineSeries> series{{chosen[0], c.accent, one}};
    if (!other.empty()) series.push_back({chosen[1], c.warning, other});
    m_chart->setData(m_labels, std::move(series), other.empty() ? chosen[0] : QString());
    m_summary->setText(tr("In %1 of %2 checkpoints; mean change %3.")
                           .arg(present)
                           .arg(m_history.steps.size())
                           .arg(numberText(m_history.steps.size() > 1 ? sum / static_cast<double>(m_history.steps.size() - 1) : 0)));
}

}  // namespace teardown
