#include "widgets/data/pipeline_panel.h"

#include "widgets/common/banner.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/segmented.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/data/picture_label.h"

#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>

#include <algorithm>
#include <limits>

namespace teardown {
namespace {

QString factLines(const PhaseStep& step) {
    QStringList lines;
    const TransformRecord& record = step.record;
    if (!record.numbers.empty()) lines += toQt(record.numbers);
    if (record.before.known)
        lines += PipelinePanel::tr("before: %1, %2").arg(toQt(record.before.shape), toQt(describePixels(record.before)));
    if (record.after.known) lines += PipelinePanel::tr("after: %1, %2").arg(toQt(record.after.shape), toQt(describePixels(record.after)));
    for (const Fact& fact : record.facts) lines += QStringLiteral("%1: %2").arg(toQt(fact.name), toQt(fact.value));
    for (const Draw& draw : record.drawn) lines += PipelinePanel::tr("drawn: %1").arg(drawText(draw));
    for (const TransformRecord& part : record.parts) lines += PipelinePanel::tr("chosen: %1").arg(toQt(part.type));
    const auto names = [](const std::vector<std::string>& keys) {
        QStringList list;
        for (const std::string& key : keys) list += toQt(key);
        return list.join(QStringLiteral(", "));
    };
    if (!step.needed.empty()) lines += PipelinePanel::tr("needs: %1").arg(names(step.needed));
    if (!step.made.empty()) lines += PipelinePanel::tr("new keys: %1").arg(names(step.made));
    if (!step.lost.empty()) lines += PipelinePanel::tr("keys that it drops: %1").arg(names(step.lost));
    for (const Message& flag : step.flags) lines += PipelinePanel::tr("Warning: %1").arg(toQt(flag));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

PipelinePanel::PipelinePanel(QWidget* parent)
    : QWidget(parent),
      m_phases(new QActionGroup(this)),
      m_lists(new QComboBox(this)),
      m_seed(new QSpinBox(this)),
      m_next(new QPushButton(tr("&Next sample"), this)),
      m_sampleText(new QLabel(this)),
      m_banner(new Banner(this)),
      m_hint(new QLabel(this)),
      m_body(new KeptSplitter(QStringLiteral("pipeline"), Qt::Horizontal, this)),
      m_list(new TransformList(m_body)),
      m_picture(new PictureLabel),
      m_detail(new QLabel),
      m_source(new QPushButton(tr("Show in the &config"))) {
    m_hint->setWordWrap(true);
    m_hint->setProperty("muted", true);
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* text = new QScrollArea;
    text->setWidget(m_detail);
    text->setWidgetResizable(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setAccessibleName(tr("What the transform did"));
    auto* side = new QWidget(m_body);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(12, 0, 0, 0);
    column->addWidget(m_picture, 3);
    column->addWidget(text, 2);
    column->addWidget(m_source, 0, Qt::AlignLeft);
    m_body->setChildrenCollapsible(false);
    m_body->setStretchFactor(0, 3);
    m_body->setStretchFactor(1, 2);
    m_body->setSizes({600, 400});

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 12);
    layout->setSpacing(8);
    layout->addLayout(makeTop());
    layout->addWidget(m_banner);
    layout->addWidget(m_hint);
    layout->addWidget(m_body, 1);
    connect(m_list, &TransformList::rowChosen, this, &PipelinePanel::showRow);
    connect(m_source, &QPushButton::clicked, this, [this] {
        const PhaseRunPtr& run = m_list->rows()->run();
        const int row = m_list->currentIndex().row();
        if (run && row >= 0 && row < static_cast<int>(run->steps.size()))
            Q_EMIT configPathChosen(toQt(run->steps[static_cast<std::size_t>(row)].record.configPath));
    });
    setFocusProxy(m_list);
    clear(tr("Open a config to see its pipelines."));
}

QLayout* PipelinePanel::makeTop() {
    const std::pair<Phase, QString> phases[] = {{Phase::Train, tr("Train")}, {Phase::Val, tr("Validation")}, {Phase::Test, tr("Test")}};
    for (const auto& [phase, name] : phases) {
        QAction* action = m_phases->addAction(name);
        action->setCheckable(true);
        action->setData(static_cast<int>(phase));
        action->setChecked(phase == m_phase);
    }
    connect(m_phases, &QActionGroup::triggered, this, [this](QAction* action) {
        m_phase = static_cast<Phase>(action->data().toInt());
        m_sample = 0;
        m_lists->clear();
        Q_EMIT changed();
    });
    m_lists->setAccessibleName(tr("Pipeline"));
    m_lists->view()->setAccessibleName(m_lists->accessibleName());
    m_lists->hide();
    connect(m_lists, &QComboBox::activated, this, &PipelinePanel::changed);
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setToolTip(tr("The seed of the random numbers, as set_random_seed sets it"));
    connect(m_seed, &QSpinBox::valueChanged, this, [this] {
        m_sample = 0;
        Q_EMIT changed();
    });
    m_next->setToolTip(tr("Goes on drawing with the same generator, as for the next sample of a loader without workers"));
    connect(m_next, &QPushButton::clicked, this, [this] {
        ++m_sample;
        Q_EMIT changed();
    });
    auto* seedText = new QLabel(tr("&Seed"), this);
    seedText->setBuddy(m_seed);
    m_sampleText->setProperty("muted", true);
    auto* top = new QHBoxLayout;
    top->addWidget(new Segmented(m_phases, this));
    top->addWidget(m_lists);
    top->addSpacing(12);
    top->addWidget(seedText);
    top->addWidget(m_seed);
    top->addWidget(m_next);
    top->addWidget(m_sampleText);
    top->addStretch(1);
    return top;
}

int PipelinePanel::list() const { return std::max(0, m_lists->currentIndex()); }

PhaseSeed PipelinePanel::seed() const { return {static_cast<std::uint32_t>(m_seed->value()), m_sample}; }

void PipelinePanel::setPhase(Phase phase) {
    for (QAction* action : m_phases->actions())
        if (action->data().toInt() == static_cast<int>(phase)) action->trigger();
}

void PipelinePanel::setLists(const QStringList& paths) {
    const int now = m_lists->currentIndex();
    m_lists->clear();
    m_lists->addItems(paths);
    m_lists->setCurrentIndex(std::clamp(now, 0, std::max(0, static_cast<int>(paths.size()) - 1)));
    m_lists->setVisible(paths.size() > 1);
}

void PipelinePanel::setRun(ShownRun shown) {
    m_banner->dismiss();
    m_hint->hide();
    m_body->show();
    m_sampleText->setText(m_sample > 0 ? tr("sample %1").arg(m_sample + 1) : QString());
    m_list->setRun(std::move(shown));
    if (!m_list->currentIndex().isValid() && m_list->rows()->rowCount() > 0) m_list->setCurrentIndex(m_list->rows()->index(0));
    showRow(m_list->currentIndex().row());
}

void PipelinePanel::setProblem(const Error& error) {
    clear({});
    m_banner->showError(error);
}

void PipelinePanel::clear(const QString& why) {
    m_banner->dismiss();
    m_list->clear();
    m_hint->setText(why);
    m_hint->setVisible(!why.isEmpty());
    m_body->hide();
    m_sampleText->clear();
}

void PipelinePanel::setBusy(bool busy) { m_next->setEnabled(!busy); }

void PipelinePanel::showRow(int row) {
    const PhaseRunPtr& run = m_list->rows()->run();
    const bool has = run && row >= 0 && row < static_cast<int>(run->steps.size());
    m_picture->setPicture(m_list->rows()->large(row));
    m_detail->setText(has                             ? factLines(run->steps[static_cast<std::size_t>(row)])
                      : run && run->error && row >= 0 ? sentenceOf(*run->error)
                                                      : QString());
    m_source->setEnabled(has);
}

}  // namespace teardown
