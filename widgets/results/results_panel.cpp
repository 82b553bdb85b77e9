#include "widgets/results/results_panel.h"

#include "widgets/common/banner.h"
#include "widgets/common/current_stack.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/segmented.h"
#include "widgets/common/strings.h"
#include "widgets/results/calibration_panel.h"
#include "widgets/results/class_results.h"
#include "widgets/results/confusion_view.h"
#include "widgets/results/metrics_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

QLabel* lineOfText(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

/// Its pages scroll or adapt: the natural height of one of them must not become the height of all, for which the stage would scroll.
class SectionStack : public CurrentStack {
public:
    using CurrentStack::CurrentStack;
    bool hasHeightForWidth() const override { return false; }
    QSize sizeHint() const override { return minimumSizeHint(); }
};

}  // namespace

ResultsPanel::ResultsPanel(QWidget* parent)
    : QWidget(parent),
      m_bar(new TestBar(this)),
      m_banner(new Banner(this)),
      m_summary(new FlowLabel(this)),
      m_body(new QWidget(this)),
      m_sections(new QActionGroup(this)),
      m_stack(new SectionStack),
      m_matrix(new ConfusionView),
      m_probe(lineOfText(this)),
      m_legend(lineOfText(this)),
      m_classFilter(new QLineEdit(this)),
      m_classes(new ClassResults),
      m_calibration(new CalibrationPanel),
      m_metrics(new MetricsPanel),
      m_pictures(new PictureList) {
    m_stack->addWidget(makeMatrix());
    m_stack->addWidget(makeClasses());
    m_stack->addWidget(m_calibration);
    m_stack->addWidget(m_metrics);
    auto* left = new QWidget;
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 8, 0);
    leftLayout->addLayout(makeSections());
    leftLayout->addWidget(m_stack, 1);
    auto* right = new QWidget;
    auto* rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(8, 0, 0, 0);
    rightLayout->addWidget(m_pictures);
    auto* columns = new KeptSplitter(QStringLiteral("test"), Qt::Horizontal, this);
    columns->setChildrenCollapsible(false);
    columns->addWidget(left);
    columns->addWidget(right);
    columns->setStretchFactor(0, 1);
    columns->setStretchFactor(1, 1);
    columns->setSizes({520, 480});
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->addWidget(columns);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 12);
    layout->setSpacing(8);
    layout->addWidget(m_bar);
    layout->addWidget(m_banner);
    layout->addWidget(m_summary);
    layout->addWidget(m_body, 1);
    connect(m_matrix, &ConfusionView::rangeChosen, this, &ResultsPanel::chooseRange);
    connect(m_matrix, &ConfusionView::probed, m_probe, &QLabel::setText);
    connect(m_classes, &ClassResults::rangeChosen, this, &ResultsPanel::chooseRange);
    connect(m_metrics, &MetricsPanel::changeChosen, this, &ResultsPanel::chooseChange);
    setFocusProxy(m_matrix);
    clear({});
}

QLayout* ResultsPanel::makeSections() {
    const QString names[] = {tr("Confusion"), tr("Classes"), tr("Calibration"), tr("Metrics")};
    for (int i = 0; i < static_cast<int>(std::size(names)); ++i) {
        QAction* action = m_sections->addAction(names[i]);
        action->setCheckable(true);
        action->setData(i);
        action->setChecked(i == 0);
    }
    connect(m_sections, &QActionGroup::triggered, this, [this](QAction* action) { m_stack->setCurrentIndex(action->data().toInt()); });
    auto* row = new QHBoxLayout;
    row->addWidget(new Segmented(m_sections, this));
    row->addStretch(1);
    return row;
}

QWidget* ResultsPanel::makeMatrix() {
    auto* part = new QWidget;
    auto* byRow = new QCheckBox(tr("&Percent of each class"), part);
    byRow->setToolTip(tr("Each row as shares of the pictures of its class, instead of counts"));
    connect(byRow, &QCheckBox::toggled, this, [this](bool on) {
        m_matrix->setByRow(on);
        m_legend->setText(m_matrix->legendText());
    });
    auto* row = new QHBoxLayout;
    row->addWidget(byRow);
    row->addStretch(1);
    const std::pair<int, QString> zooms[] = {{1, tr("Zoom in")}, {-1, tr("Zoom out")}, {0, tr("Whole matrix")}};
    const QString signs[] = {QStringLiteral("+"), QStringLiteral("−"), QStringLiteral("⤢")};
    for (std::size_t i = 0; i < std::size(zooms); ++i) {
        auto* button = new QToolButton(part);
        button->setText(signs[i]);
        button->setAutoRaise(true);
        button->setAccessibleName(zooms[i].second);
        button->setToolTip(zooms[i].second);
        connect(button, &QToolButton::clicked, this, [this, step = zooms[i].first] { m_matrix->zoomBy(step); });
        row->addWidget(button);
    }
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(row);
    layout->addWidget(m_matrix, 1);
    layout->addWidget(m_probe);
    layout->addWidget(m_legend);
    m_legend->setProperty("muted", true);
    return part;
}

QWidget* ResultsPanel::makeClasses() {
    auto* part = new QWidget;
    m_classFilter->setPlaceholderText(tr("Filter classes"));
    m_classFilter->setAccessibleName(tr("Filter classes"));
    m_classFilter->setClearButtonEnabled(true);
    connect(m_classFilter, &QLineEdit::textChanged, m_classes, &ClassResults::setFilter);
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_classFilter);
    layout->addWidget(m_classes, 1);
    return part;
}

void ResultsPanel::setResults(const TestResultsPtr& results, const QString& name) {
    m_results = results;
    m_name = name;
    m_comparison.reset();
    m_banner->dismiss();
    m_body->show();
    const QString onlySingle = tr("Only for datasets with one class a picture");
    for (const Section section : {Section::Matrix, Section::Calibration}) {
        QAction* action = m_sections->actions()[static_cast<int>(section)];
        action->setEnabled(!results->multiLabel);
        action->setToolTip(results->multiLabel ? onlySingle : QString());
    }
    const TestResultsPtr single = results->multiLabel ? nullptr : results;
    m_matrix->setResults(single);
    m_classes->setResults(results);
    m_calibration->setResults(single);
    m_metrics->setResults(results, nullptr, {});
    m_pictures->setResults(results, nullptr);
    m_probe->setText(tr("Click a cell, a row or a column to see its pictures."));
    m_legend->setText(m_matrix->legendText());
    m_bar->setHasResults(true);
    const int shown = m_stack->currentIndex();
    if (results->multiLabel && (shown == static_cast<int>(Section::Matrix) || shown == static_cast<int>(Section::Calibration)))
        showSection(Section::Classes);
    refreshSummary();
}

void ResultsPanel::setComparison(const ResultsComparisonPtr& comparison) {
    m_comparison = comparison;
    m_metrics->setResults(m_results, comparison, m_name);
    m_pictures->setResults(m_results, comparison ? comparison->before : nullptr);
    if (comparison) showSection(Section::Metrics);
}

void ResultsPanel::showSection(Section section) {
    for (QAction* action : m_sections->actions())
        if (action->data().toInt() == static_cast<int>(section)) action->trigger();
}

void ResultsPanel::chooseRange(const CellRange& range) {
    const bool several = m_results && m_results->multiLabel;
    m_pictures->choose({range, std::nullopt}, several ? tr("Have or were given %1").arg(toQt(m_results->className(range.firstActual)))
                                                      : m_matrix->rangeText(range));
}

void ResultsPanel::chooseChange(AnswerChange change) {
    if (!m_comparison) return;
    const QString titles[] = {tr("Now right, wrong before"), tr("Now wrong, right before"), tr("Wrong both times, differently")};
    const QString several[] = {tr("Fewer mistakes than before"), tr("More mistakes than before"), tr("As many mistakes, but others")};
    m_pictures->choose({std::nullopt, m_comparison->samples(change)}, (m_results->multiLabel ? several : titles)[static_cast<int>(change)]);
}

void ResultsPanel::refreshSummary() {
    QStringList parts{m_name};
    if (m_results->done() < m_results->all)
        parts +=
            tr("%1 of %2 pictures")
                .arg(groupedCount(static_cast<std::int64_t>(m_results->done())), groupedCount(static_cast<std::int64_t>(m_results->all)));
    else
        parts += tr("%1 pictures").arg(groupedCount(static_cast<std::int64_t>(m_results->all)));
    if (!m_results->multiLabel) {
        std::int64_t right = 0;
        for (const metrics::ClassRow& row : m_results->table) right += row.correct;
        const std::int64_t total = m_results->matrix.total();
        parts += tr("%1 right (%2), %3 wrong")
                     .arg(groupedCount(right), shareText(total == 0 ? 0 : static_cast<double>(right) / static_cast<double>(total)),
                          groupedCount(total - right));
    }
    if (m_results->multiLabel) {
        const auto right = std::count_if(m_results->pictures.begin(), m_results->pictures.end(),
                                         [](const TestedPicture& picture) { return picture.right(); });
        parts += tr("%1 without a mistake if a score of 0.5 or more gives a class").arg(groupedCount(right));
    }
    for (const Diagnostic& note : m_results->notes) parts += toQt(note.message);
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    m_summary->show();
}

QString ResultsPanel::summary() const { return m_summary->text(); }

void ResultsPanel::setProblem(const Error& error) { m_banner->showError(error); }

void ResultsPanel::clear(const QString& why) {
    m_results.reset();
    m_comparison.reset();
    m_banner->dismiss();
    m_body->hide();
    m_matrix->setResults(nullptr);
    m_classes->setResults(nullptr);
    m_calibration->setResults(nullptr);
    m_metrics->setResults(nullptr, nullptr, {});
    m_pictures->setResults(nullptr, nullptr);
    m_bar->setHasResults(false);
    m_summary->setText(why);
    m_summary->setVisible(!why.isEmpty());
}

}  // namespace teardown
