#include "widgets/results/metrics_panel.h"

#include "widgets/common/flow_label.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>

#include <optional>
#include <variant>

namespace teardown {
namespace {

constexpr int kRowPadding = 8;  // pixels

/// The metrics that are one number.
std::optional<double> singleNumber(const metrics::MetricValue& value) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* number = std::get_if<metrics::NumpyFloat>(&value)) return number->value;
    return std::nullopt;
}

}  // namespace

MetricsPanel::MetricsPanel(QWidget* parent)
    : QWidget(parent),
      m_table(new QTreeWidget(this)),
      m_comparison(new QWidget(this)),
      m_files(new FlowLabel(this)),
      m_note(new FlowLabel(this)) {
    m_table->setHeaderLabels({tr("Metric"), tr("Value"), tr("Before"), tr("Difference")});
    m_table->setRootIsDecorated(false);
    m_table->setAccessibleName(tr("Metrics"));
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (int column = 1; column < 4; ++column) m_table->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    new RowMenu(m_table);
    auto* buttons = new QVBoxLayout(m_comparison);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->addWidget(m_files);
    for (std::size_t i = 0; i < std::size(m_changes); ++i) {
        m_changes[i] = new QPushButton(m_comparison);
        buttons->addWidget(m_changes[i], 0, Qt::AlignLeft);
        connect(m_changes[i], &QPushButton::clicked, this, [this, i] { Q_EMIT changeChosen(static_cast<AnswerChange>(i)); });
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_comparison);
    layout->addWidget(m_note);
    layout->addWidget(m_table, 1);
    m_comparison->hide();
}

void MetricsPanel::setResults(const TestResultsPtr& results, const ResultsComparisonPtr& comparison, const QString& name) {
    m_table->clear();
    m_comparison->setVisible(comparison != nullptr);
    for (const int column : {2, 3}) m_table->setColumnHidden(column, !comparison);
    if (!results) return;
    m_note->setVisible(results->noMetrics.has_value());
    if (results->noMetrics) m_note->setText(sentenceOf(*results->noMetrics));
    fillTable(*results, comparison ? comparison->before.get() : nullptr);
    if (!comparison) return;
    m_files->setText(tr("%1, compared with %2").arg(name, fileName(comparison->before->path)));
    const QString one[] = {tr("Now right, wrong before: %1"), tr("Now wrong, right before: %1"), tr("Wrong both times, differently: %1")};
    const QString several[] = {tr("Fewer mistakes than before: %1"), tr("More mistakes than before: %1"),
                               tr("As many mistakes, but others: %1")};
    for (const AnswerChange change : {AnswerChange::Better, AnswerChange::Worse, AnswerChange::OtherWrong}) {
        const std::size_t count = comparison->samples(change).size();
        const auto at = static_cast<int>(change);
        button(change)->setText((results->multiLabel ? several : one)[at].arg(groupedCount(static_cast<std::int64_t>(count))));
        button(change)->setToolTip(tr("Lists these pictures"));
        button(change)->setEnabled(count > 0);
    }
}

void MetricsPanel::fillTable(const TestResults& results, const TestResults* before) {
    const auto add = [&](const QString& name, double value, std::optional<double> other, int digits) {
        auto* item = new QTreeWidgetItem(m_table, {name, QString::number(value, 'f', digits)});
        item->setToolTip(0, name);
        item->setSizeHint(0, {0, m_table->fontMetrics().height() + kRowPadding});
        for (int column = 1; column < 4; ++column) item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        if (!other) return;
        item->setText(2, QString::number(*other, 'f', digits));
        const double difference = value - *other;
        item->setText(3, (difference > 0 ? QStringLiteral("+") : QString()) + QString::number(difference, 'f', digits));
    };
    for (const auto& [key, value] : results.metrics.entries()) {
        const auto number = singleNumber(value);
        const metrics::MetricValue* other = before ? before->metrics.find(key) : nullptr;
        if (!number) continue;
        add(toQt(key), *number, other ? singleNumber(*other) : std::nullopt, 2);
        // A key of mmclassification's, in every language.
        m_table->topLevelItem(m_table->topLevelItemCount() - 1)->setFont(0, monoFont());
    }
    if (results.multiLabel) return;
    const auto calibration = [&](double metrics::Calibration::*part) {
        return before ? std::optional<double>(before->calibration.*part) : std::nullopt;
    };
    add(tr("expected calibration error"), results.calibration.ece, calibration(&metrics::Calibration::ece), 4);
    add(tr("largest calibration error"), results.calibration.mce, calibration(&metrics::Calibration::mce), 4);
}

}  // namespace teardown
