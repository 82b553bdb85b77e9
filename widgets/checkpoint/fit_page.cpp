#include "widgets/checkpoint/fit_page.h"

#include "widgets/checkpoint/partial_load_view.h"
#include "widgets/checkpoint/share_bar.h"
#include "widgets/common/fact_table.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QListWidget>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kWidestText = 900;   // longer lines are hard to read
constexpr int kMostListed = 5000;  // keys
constexpr std::size_t kMmcvText = 2000;

FlowLabel* flow(QWidget* parent, bool muted) {
    auto* label = new FlowLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setProperty("muted", muted);
    return label;
}

}  // namespace

FitPage::FitPage(QWidget* parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Checkpoint fit"));
    auto* ground = new QWidget(this);
    ground->setObjectName(QStringLiteral("ground"));
    auto* card = new QFrame(ground);
    card->setObjectName(QStringLiteral("card"));
    card->setMaximumWidth(kWidestText);
    auto* around = new QHBoxLayout(ground);
    around->setContentsMargins(14, 12, 14, 14);
    around->addWidget(card, 1);
    around->setAlignment(card, Qt::AlignTop);
    m_layout = new QVBoxLayout(card);
    m_layout->setContentsMargins(16, 14, 16, 16);
    m_layout->setSpacing(6);

    m_title = new QLabel(card);
    m_title->setFont(titleFont());
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_verdict = flow(card, false);
    m_share = new ShareBar(card);
    m_advice = flow(card, true);
    for (QWidget* part : {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_verdict), static_cast<QWidget*>(m_share),
                          static_cast<QWidget*>(m_advice)})
        m_layout->addWidget(part);

    m_remedyHeading = addHeading(tr("What would help"));
    m_remedies = new QWidget(card);
    m_remedyLayout = new QVBoxLayout(m_remedies);
    m_remedyLayout->setContentsMargins(0, 0, 0, 0);
    m_remedyLayout->setSpacing(10);
    m_layout->addWidget(m_remedies);

    m_countHeading = addHeading(tr("Keys"));
    m_counts = new QWidget(card);
    auto* row = new QHBoxLayout(m_counts);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    for (int i = 0; i < 4; ++i) {
        m_count[i] = new QToolButton(m_counts);
        m_count[i]->setCheckable(true);
        connect(m_count[i], &QToolButton::clicked, this, [this, i](bool checked) { openList(checked ? i : -1); });
        row->addWidget(m_count[i]);
    }
    row->addStretch(1);
    m_layout->addWidget(m_counts);
    m_keys = new QListWidget(card);
    m_keys->setFont(monoFont());
    m_keys->setUniformItemSizes(true);
    m_keys->setFixedHeight(150);
    m_keys->setAccessibleName(tr("Keys of the chosen kind"));
    m_keys->hide();
    new OwnKeys(m_keys);
    new RowMenu(m_keys);
    connect(m_keys, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { Q_EMIT keyChosen(item->data(Qt::UserRole).toString()); });
    connect(m_keys, &QListWidget::itemClicked, this,
            [this](const QListWidgetItem* item) { Q_EMIT keyChosen(item->data(Qt::UserRole).toString()); });
    m_layout->addWidget(m_keys);

    m_signHeading = addHeading(tr("What the file is"));
    m_signs = new FactTable(card);
    m_signs->setProperty("verbatim", true);
    m_layout->addWidget(m_signs);
    m_partialHeading = addHeading(tr("Partial load, step by step"));
    m_partial = new PartialLoadView(card);
    m_layout->addWidget(m_partial);
    m_mmcvHeading = addHeading(tr("What mmcv says"));
    m_mmcv = flow(card, true);
    m_mmcv->setProperty("verbatim", true);
    m_mmcv->setFont(monoFont());
    m_layout->addWidget(m_mmcv);
    setWidget(ground);
    clear();
}

QLabel* FitPage::addHeading(const QString& text) {
    auto* label = new QLabel(text, m_layout->parentWidget());
    label->setFont(headingFont());
    label->setProperty("muted", true);
    label->setContentsMargins(0, 10, 0, 0);
    m_layout->addWidget(label);
    return label;
}

QString FitPage::verdict() const { return m_verdict->text(); }

void FitPage::clear() { setCase(nullptr, false, {}); }

void FitPage::setCase(std::shared_ptr<const FitCase> fit, bool canSetOptions, const FitInEffect& inEffect) {
    m_fit = std::move(fit);
    const LoadReport* report = m_fit && m_fit->report ? &*m_fit->report : nullptr;
    m_title->setText(m_fit ? fileName(m_fit->path) : tr("No checkpoint"));
    if (!m_fit)
        m_verdict->setText(tr("Drop a checkpoint (.pth, .safetensors, .npz) anywhere."));
    else if (m_fit->noStateDict)
        m_verdict->setText(sentenceOf(*m_fit->noStateDict));
    else if (!report)
        m_verdict->setText(tr("Open a config, and this page says how the file fits its network."));
    else
        m_verdict->setText(toQt(report->verdict));
    m_share->setVisible(report);
    if (report) m_share->setShare(report->share, tr("%1 of %2 tensors loaded").arg(report->loaded()).arg(report->entries));
    m_advice->setText(report && m_fit->remedies.empty() ? toQt(report->advice) : QString());
    m_advice->setVisible(!m_advice->text().isEmpty());
    fillRemedies(canSetOptions, inEffect);
    fillCounts();
    std::vector<FactRow> rows;
    if (m_fit)
        for (const auto& [name, value] : m_fit->signLines) rows.push_back({toQt(name), toQt(value), {}, {}, {}, false});
    m_signHeading->setVisible(!rows.empty());
    m_signs->setVisible(!rows.empty());
    m_signs->setRows(std::move(rows));
    m_partialHeading->setVisible(report);
    m_partial->setVisible(report);
    if (report) m_partial->setLoads(m_fit->byName, m_fit->byShape);
    QString mmcv;
    if (m_fit) {
        for (const std::string& note : m_fit->hookNotes) mmcv += toQt(note) + QLatin1Char('\n');
        const bool cut = m_fit->mmcvMessage.size() > kMmcvText;
        mmcv += toQt(m_fit->mmcvMessage.substr(0, kMmcvText)) + (cut ? QStringLiteral(" …") : QString());
    }
    m_mmcv->setText(mmcv.trimmed());
    m_mmcvHeading->setVisible(!mmcv.isEmpty());
    m_mmcv->setVisible(!mmcv.isEmpty());
}

void FitPage::fillRemedies(bool canSetOptions, const FitInEffect& inEffect) {
    while (QLayoutItem* item = m_remedyLayout->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    m_buttons.clear();
    const auto addRow = [&](const QString& words, const QString& then, const std::vector<QToolButton*>& buttons) {
        auto* row = new QWidget(m_remedies);
        auto* layout = new QVBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(4);
        FlowLabel* text = flow(row, false);
        text->setText(then.isEmpty() ? words : words + QLatin1Char(' ') + then);
        layout->addWidget(text);
        auto* line = new QHBoxLayout;
        line->setSpacing(6);
        for (QToolButton* button : buttons) {
            button->setParent(row);
            line->addWidget(button);
        }
        line->addStretch(1);
        layout->addLayout(line);
        m_remedyLayout->addWidget(row);
    };
    const auto button = [&](const QString& text, const QString& tip) {
        auto* made = new QToolButton(m_remedies);
        made->setText(text);
        made->setToolTip(tip);
        made->setAccessibleName(text);
        return made;
    };
    if (!inEffect.text.isEmpty()) {
        QToolButton* back = button(tr("Discard"), tr("Use the config as in its file again"));
        connect(back, &QToolButton::clicked, this, &FitPage::tookBack);
        addRow(tr("In effect in addition to the config's file: %1").arg(inEffect.text), {}, {back});
    }
    if (m_fit)
        for (const Remedy& remedy : m_fit->remedies) {
            const QString options = toQt(remedy.options);
            std::vector<QToolButton*> buttons;
            if (remedy.keys || canSetOptions) {
                QToolButton* apply = button(toQt(remedy.title), tr("Builds the network again with this; no file is changed"));
                connect(apply, &QToolButton::clicked, this, [this, remedy] { Q_EMIT applied(remedy); });
                buttons.push_back(apply);
                m_buttons.push_back(apply);
            }
            if (!options.isEmpty()) {
                QToolButton* copy = button(tr("Copy as an option"), options);
                copy->setProperty("flat", true);
                connect(copy, &QToolButton::clicked, this, [this, options] {
                    QGuiApplication::clipboard()->setText(options);
                    Q_EMIT optionsCopied(options);
                });
                buttons.push_back(copy);
            }
            addRow(toQt(remedy.words),
                   remedy.share >= 0 ? tr("%1 of the tensors would be loaded.").arg(shareText(remedy.share)) : QString(), buttons);
        }
    const bool any = m_remedyLayout->count() > 0;
    m_remedyHeading->setVisible(any);
    m_remedies->setVisible(any);
}

void FitPage::fillCounts() {
    const LoadReport* report = m_fit && m_fit->report ? &*m_fit->report : nullptr;
    m_countHeading->setVisible(report);
    m_counts->setVisible(report);
    if (!report) {
        m_keys->hide();
        return;
    }
    // Loaded, missing and mismatched all count entries of the model: one denominator.
    const auto loaded = static_cast<std::size_t>(report->loaded());
    const std::size_t entries = static_cast<std::size_t>(report->entries);
    const std::size_t missing =
        entries >= loaded + report->mismatched.size() ? entries - loaded - report->mismatched.size() : report->missing.size();
    const std::size_t counts[] = {loaded, missing, report->unexpected.size(), report->mismatched.size()};
    const QString texts[] = {tr("%1 loaded"), tr("%1 missing"), tr("%1 unexpected"), tr("%1 shape mismatches")};
    const std::size_t unlisted = missing > report->missing.size() ? missing - report->missing.size() : 0;
    const QString counters =
        report->counters > 0
            ? toQt(message("fit.counters", report->counters, "; {n} batch counter (num_batches_tracked) is not in the file and starts at 0",
                           "; {n} batch counters (num_batches_tracked) are not in the file and start at 0", {{"n", report->counters}}))
            : QString();
    const QString tips[] = {tr("In the model and in the file, with the same shape") + counters,
                            tr("Only in the model: they keep their initial values") +
                                (unlisted > 0 ? tr("; %1 of them are batch counters, which are not listed").arg(unlisted) : QString()),
                            tr("Only in the file: not loaded"), tr("Same name, other shape: not loaded")};
    for (int i = 0; i < 4; ++i) {
        m_count[i]->setText(texts[i].arg(counts[i]));
        m_count[i]->setToolTip(tips[i]);
        m_count[i]->setAccessibleName(texts[i].arg(counts[i]));
        m_count[i]->setEnabled(counts[i] > 0);
    }
    openList(m_open >= 0 && counts[m_open] > 0 ? m_open : -1);
}

void FitPage::openList(int which) {
    m_open = which;
    for (int i = 0; i < 4; ++i) m_count[i]->setChecked(i == which);
    m_keys->setVisible(which >= 0);
    m_keys->clear();
    if (which >= 0) fillKeys(which);
}

void FitPage::fillKeys(int which) {
    const LoadReport& report = *m_fit->report;
    const auto add = [&](const std::string& key, const QString& text) {
        if (m_keys->count() >= kMostListed) return;
        auto* item = new QListWidgetItem(text, m_keys);
        item->setData(Qt::UserRole, toQt(key));
    };
    if (which == 3) {
        for (const ShapeMismatch& item : report.mismatched)
            add(item.key,
                tr("%1   %2 in the file, %3 in the model").arg(toQt(item.key), toQt(shapeText(item.file)), toQt(shapeText(item.model))));
    } else {
        for (const std::string& key : which == 0 ? m_fit->matched : which == 1 ? report.missing : report.unexpected) add(key, toQt(key));
    }
    const int row = m_keys->sizeHintForRow(0) > 0 ? m_keys->sizeHintForRow(0) : 18;
    m_keys->setFixedHeight(std::clamp(m_keys->count() * row + 6, 30, 190));
}

}  // namespace teardown
