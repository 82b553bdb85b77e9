#include "widgets/engine/what_if_panel.h"

#include "core/render/picture_difference.h"
#include "widgets/answer/answer_block.h"
#include "widgets/common/banner.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/engine/difference_strip.h"
#include "widgets/paint/sheet_painter.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QTreeWidget>

namespace teardown {
namespace {

constexpr int kWhatIfSide = 120;

}  // namespace

WhatIfPanel::WhatIfPanel(QWidget* parent)
    : QWidget(parent),
      m_banner(new Banner(this)),
      m_hint(new QLabel(this)),
      m_list(new QTreeWidget(this)),
      m_progress(new QProgressBar(this)),
      m_stop(new QToolButton(this)),
      m_detail(new QWidget(this)),
      m_why(new QLabel(m_detail)),
      m_asIs(new AnswerBlock(m_detail)),
      m_changed(new AnswerBlock(m_detail)),
      m_first(new QToolButton(m_detail)),
      m_strip(new DifferenceStrip(m_detail)),
      m_pictures(new QWidget(m_detail)) {
    m_hint->setWordWrap(true);
    m_hint->setProperty("muted", true);
    m_list->setHeaderLabels({tr("What if"), tr("Answer"), tr("Score"), tr("First difference")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAccessibleName(tr("What if the picture were read in another way"));
    m_list->header()->setStretchLastSection(true);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    m_stop->setText(tr("Stop"));
    m_why->setWordWrap(true);
    m_first->setProperty("flat", true);
    m_first->setToolTip(tr("Go to this step"));

    auto* pictures = new QHBoxLayout(m_pictures);
    pictures->setContentsMargins(0, 0, 0, 0);
    pictures->setSpacing(12);
    for (int i = 0; i < 3; ++i) {
        auto* column = new QVBoxLayout;
        column->setSpacing(2);
        m_seenText[i] = new QLabel(m_pictures);
        m_seenText[i]->setFont(smallFont());
        m_seenText[i]->setProperty("muted", true);
        m_seen[i] = new QLabel(m_pictures);
        column->addWidget(m_seenText[i]);
        column->addWidget(m_seen[i]);
        pictures->addLayout(column);
    }
    pictures->addStretch(1);
    auto* pair = new QHBoxLayout;
    pair->setSpacing(24);
    const std::pair<QString, AnswerBlock*> sides[] = {{tr("ORIGINAL"), m_asIs}, {tr("VARIANT"), m_changed}};
    for (const auto& [text, bars] : sides) {
        auto* column = new QVBoxLayout;
        column->setSpacing(2);
        column->addWidget(sectionHeading(text, m_detail));
        column->addWidget(bars);
        column->addStretch(1);
        pair->addLayout(column, 1);
    }
    auto* detail = new QVBoxLayout(m_detail);
    detail->setContentsMargins(0, 0, 0, 0);
    detail->setSpacing(8);
    detail->addWidget(m_why);
    detail->addLayout(pair);
    detail->addWidget(m_pictures);
    auto* difference = new QHBoxLayout;
    difference->addWidget(sectionHeading(tr("DIFFERENCE OF EACH LAYER"), m_detail));
    difference->addStretch(1);
    difference->addWidget(m_first);
    detail->addLayout(difference);
    detail->addWidget(m_strip);

    auto* running = new QHBoxLayout;
    running->addWidget(m_progress, 1);
    running->addWidget(m_stop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(8);
    layout->addWidget(m_banner);
    layout->addWidget(m_hint);
    layout->addLayout(running);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_detail);

    connect(m_list, &QTreeWidget::currentItemChanged, this, &WhatIfPanel::showChosen);
    connect(m_stop, &QToolButton::clicked, this, &WhatIfPanel::cancelled);
    for (AnswerBlock* block : {m_asIs, m_changed}) connect(block->card(), &AnswerCard::followed, this, &WhatIfPanel::doubtFollowed);
    connect(m_strip, &DifferenceStrip::stepChosen, this, &WhatIfPanel::stepChosen);
    connect(m_first, &QToolButton::clicked, this, [this] { Q_EMIT stepChosen(m_first->property("step").toInt()); });
    connect(m_list, &QTreeWidget::itemActivated, this, [this] {
        if (m_first->isVisible()) Q_EMIT stepChosen(m_first->property("step").toInt());
    });
    setBusy(false);
    clear(tr("Open a picture to see how its answer changes if it is read differently."));
}

void WhatIfPanel::begin(const std::vector<Prediction>& before, const TracePtr& trace, const AnswerDoubt& doubt) {
    QString text;
    if (!doubt.answers)
        text = tr("Original: %1.").arg(noAnswerText(doubt));
    else if (!before.empty())
        text = tr("Original: %1, %2.").arg(toQt(before.front().label)).arg(before.front().score, 0, 'f', 4);
    clear(text);
    m_before = before;
    m_doubt = doubt;
    m_trace = trace;
}

QString WhatIfPanel::stepName(int step) const {
    const Step& at = m_trace->steps[static_cast<std::size_t>(step)];
    return QStringLiteral("%1 %2").arg(toQt(at.type), toQt(at.path)).trimmed();
}

void WhatIfPanel::add(const WhatIfAnswer& answer) {
    m_answers.push_back(answer);
    auto* item = new QTreeWidgetItem(m_list, {toQt(answer.change.title)});
    item->setToolTip(0, toQt(answer.change.why));
    if (answer.error) {
        item->setText(1, toQt(answer.error->what));
        item->setForeground(1, colours().warning);
    } else {
        const bool other = answer.doubt.answers && m_doubt.answers && !answer.top.empty() && !m_before.empty() &&
                           answer.top.front().index != m_before.front().index;
        if (!answer.doubt.answers) {
            item->setText(1, noAnswerText(answer.doubt));
            item->setForeground(1, colours().warning);
        } else if (!answer.top.empty()) {
            item->setText(1, toQt(answer.top.front().label));
            item->setText(2, QString::number(answer.top.front().score, 'f', 4));
        }
        if (other) item->setFont(1, boldFont());
        const int first = answer.difference.first;
        item->setText(3, first < 0                         ? tr("none")
                         : answer.difference.inserted >= 0 ? tr("%1 (added)").arg(toQt(answer.difference.insertedName))
                                                           : stepName(answer.difference.steps[static_cast<std::size_t>(first)].a));
    }
    for (int column = 0; column < 4; ++column) item->setToolTip(column, item->text(column));
    item->setFont(2, monoFont());
    item->setFont(3, monoFont());
    if (m_answers.size() == 1) {
        m_list->setCurrentItem(item);
        for (int column = 0; column < 3; ++column) m_list->resizeColumnToContents(column);
        m_list->setColumnWidth(0, std::max(m_list->columnWidth(0), 260));
        // The last column gets the remaining width, and has the long names.
        const int last = m_list->header()->sectionSizeHint(3);
        const int left = m_list->viewport()->width() - m_list->columnWidth(0) - m_list->columnWidth(2) - last;
        m_list->setColumnWidth(1, std::max(m_list->columnWidth(1), std::min(180, left)));
    }
}

void WhatIfPanel::showChosen() {
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    const bool shown = row >= 0 && row < static_cast<int>(m_answers.size()) && !m_answers[static_cast<std::size_t>(row)].error;
    m_detail->setVisible(shown);
    if (!shown) return;
    const WhatIfAnswer& answer = m_answers[static_cast<std::size_t>(row)];
    m_why->setText(toQt(answer.change.why));
    m_asIs->setAnswer(m_before, m_doubt);
    m_changed->setAnswer(answer.top, answer.doubt);
    m_strip->setDifference(answer.difference, m_trace);
    showPictures(answer);
    m_first->setVisible(answer.difference.first >= 0);
    if (answer.difference.first < 0) return;
    const int step = answer.difference.steps[static_cast<std::size_t>(answer.difference.first)].a;
    m_first->setText(answer.difference.inserted < 0
                         ? tr("first: %1").arg(stepName(step))
                         : tr("first: %1, behind %2 that was added").arg(stepName(step), toQt(answer.difference.insertedName)));
    m_first->setProperty("step", step);
}

void WhatIfPanel::showPictures(const WhatIfAnswer& answer) {
    const std::optional<PictureDifference> difference = pictureDifference(answer.seenBefore, answer.seenAfter);
    m_pictures->setVisible(difference.has_value() && difference->largest > 0);
    if (!m_pictures->isVisibleTo(m_detail)) return;
    const QImage images[] = {toImage(picturePixels(answer.seenBefore)), toImage(picturePixels(answer.seenAfter)),
                             toImage(difference->pixels)};
    const QString texts[] = {tr("original"), tr("variant"),
                             tr("difference: largest %1 of 255, mean %2").arg(difference->largest).arg(difference->mean, 0, 'f', 2)};
    const double ratio = devicePixelRatioF();
    for (int i = 0; i < 3; ++i) {
        QPixmap pixmap =
            QPixmap::fromImage(images[i].scaled(QSize(kWhatIfSide, kWhatIfSide) * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation));
        pixmap.setDevicePixelRatio(ratio);
        m_seen[i]->setPixmap(pixmap);
        m_seen[i]->setAccessibleName(texts[i]);
        m_seenText[i]->setText(texts[i]);
    }
}

void WhatIfPanel::setBusy(bool busy, double done, const QString& label) {
    m_progress->setVisible(busy);
    m_stop->setVisible(busy);
    m_progress->setRange(0, done < 0 ? 0 : 100);
    m_progress->setValue(static_cast<int>(done * 100));
    m_progress->setToolTip(label);
}

void WhatIfPanel::setProblem(const Error& error) {
    setBusy(false);
    if (error.kind != ErrorKind::Cancelled) m_banner->showError(error);
}

void WhatIfPanel::clear(const QString& why) {
    m_answers.clear();
    m_list->clear();
    m_trace.reset();
    m_before.clear();
    m_doubt = {};
    m_banner->dismiss();
    m_hint->setText(why);
    m_detail->hide();
}

}  // namespace teardown
