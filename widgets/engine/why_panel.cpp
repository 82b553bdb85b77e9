#include "widgets/engine/why_panel.h"

#include "widgets/answer/answer_card.h"
#include "widgets/common/part_names.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/engine/overlay_picture.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kRawSide = 112;
constexpr std::size_t kListedChannels = 32;
constexpr int kSideWidth = 340;

QLabel* mutedLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("muted", true);
    return label;
}

}  // namespace

WhyPanel::WhyPanel(QWidget* parent)
    : QWidget(parent),
      m_card(new AnswerCard(this)),
      m_picture(new OverlayPicture(this)),
      m_title(new QLabel(this)),
      m_caption(mutedLabel({}, this)),
      m_probe(mutedLabel({}, this)),
      m_raw(new QLabel(this)),
      m_rawRange(mutedLabel({}, this)),
      m_method(new QComboBox(this)),
      m_classes(new QComboBox(this)),
      m_layers(new QComboBox(this)),
      m_map(new QComboBox(this)),
      m_opacity(new QSlider(Qt::Horizontal, this)),
      m_channels(new QListWidget(this)),
      m_channelsTitle(mutedLabel(tr("CHANNELS THAT CONTRIBUTE MOST"), this)),
      m_progress(new QProgressBar(this)),
      m_stop(new QToolButton(this)) {
    m_title->setFont(titleFont());
    m_title->setTextFormat(Qt::PlainText);
    for (QLabel* label : {m_caption, m_probe, m_rawRange}) {
        label->setFont(monoFont());
        label->setTextFormat(Qt::PlainText);
    }
    m_caption->setWordWrap(true);
    // A long layer or class name is elided; the picture keeps its space.
    for (QLabel* label : {m_title, m_caption, m_probe}) label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_channelsTitle->setFont(headingFont());
    m_channels->setFont(monoFont());
    m_channels->setAccessibleName(tr("Channels that contribute most"));
    m_channels->setToolTip(
        tr("Each channel's average contribution to the map: the mean of the logit's gradient over the channel, times the channel's mean. "
           "A click or Return shows the channel."));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    m_stop->setText(tr("Stop"));
    m_stop->setToolTip(tr("Stop covering the picture"));
    connect(m_stop, &QToolButton::clicked, this, &WhyPanel::cancelled);
    connect(m_card, &AnswerCard::followed, this, &WhyPanel::doubtFollowed);

    auto* side = new QWidget(this);
    side->setObjectName(QStringLiteral("panel"));
    side->setAttribute(Qt::WA_StyledBackground);
    side->setMaximumWidth(kSideWidth);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(6);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    buildChoices(grid);
    column->addLayout(grid);
    column->addSpacing(6);
    auto* raw = new QHBoxLayout;
    raw->addWidget(m_raw);
    m_rawRange->setWordWrap(true);
    raw->addWidget(m_rawRange, 1, Qt::AlignTop);
    column->addLayout(raw);
    column->addSpacing(6);
    column->addWidget(m_channelsTitle);
    column->addWidget(m_channels, 1);

    auto* left = new QVBoxLayout;
    left->setContentsMargins(14, 12, 14, 10);
    left->setSpacing(4);
    left->addWidget(m_card);
    left->addWidget(m_title);
    left->addWidget(m_caption);
    auto* running = new QHBoxLayout;
    running->addWidget(m_progress, 1);
    running->addWidget(m_stop);
    left->addLayout(running);
    left->addWidget(m_picture, 1);
    left->addWidget(m_probe);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addLayout(left, 2);
    row->addWidget(side, 1);

    connect(m_picture, &OverlayPicture::probed, m_probe, &QLabel::setText);
    const auto choose = [this](QListWidgetItem* item) {
        if (m_outcome) Q_EMIT channelChosen(toQt(m_outcome->layer), item->data(Qt::UserRole).toInt());
    };
    connect(m_channels, &QListWidget::itemActivated, this, choose);
    // The rows look like links, and are ones.
    connect(m_channels, &QListWidget::itemClicked, this, choose);
    m_channels->viewport()->setCursor(Qt::PointingHandCursor);
    new RowMenu(m_channels);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        if (m_outcome) refreshPicture();
    });
    setBusy(false);
    clear(tr("Open a picture to see which parts support a class."));
}

void WhyPanel::buildChoices(QGridLayout* grid) {
    m_method->addItem(tr("Grad-CAM"), static_cast<int>(ExplainMethod::GradCam));
    m_method->addItem(tr("Occlusion"), static_cast<int>(ExplainMethod::Occlusion));
    m_method->setToolTip(
        tr("Grad-CAM weights a layer's maps by the gradient of the class; occlusion covers one part of the picture after another and "
           "records by how much the score drops."));
    // A thousand names need typing, not scrolling.
    m_classes->setEditable(true);
    m_classes->setInsertPolicy(QComboBox::NoInsert);
    m_classes->completer()->setFilterMode(Qt::MatchContains);
    m_classes->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_classes->setToolTip(tr("The class to explain; type a part of its name"));
    m_layers->setToolTip(tr("The layer whose maps are weighted; early layers see edges, late ones objects"));
    m_map->addItem(tr("by sign"), -1);
    for (const ColourMap map : allColourMaps()) m_map->addItem(QString::fromLatin1(colourMapName(map)), static_cast<int>(map));
    m_map->setCurrentIndex(m_map->findText(QStringLiteral("turbo")));
    m_opacity->setRange(0, 100);
    m_opacity->setValue(50);
    const std::pair<QString, QWidget*> rows[] = {{tr("&Method"), m_method},
                                                 {tr("&Class"), m_classes},
                                                 {tr("&Layer"), m_layers},
                                                 {tr("C&olours"), m_map},
                                                 {tr("Opacit&y"), m_opacity}};
    int line = 0;
    for (const auto& [text, field] : rows) {
        auto* label = mutedLabel(text, this);
        label->setBuddy(field);
        const QString name = QString(text).remove(QLatin1Char('&'));
        field->setAccessibleName(name);
        if (auto* box = qobject_cast<QComboBox*>(field)) {
            setBoxName(*box, name);
            box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        }
        grid->addWidget(label, line, 0);
        grid->addWidget(field, line++, 1);
    }
    const auto ask = [this] {
        m_layers->setEnabled(m_method->currentData().toInt() == static_cast<int>(ExplainMethod::GradCam));
        if (!m_filling) Q_EMIT asked();
    };
    for (QComboBox* box : {m_method, m_classes, m_layers}) connect(box, &QComboBox::currentIndexChanged, this, ask);
    connect(m_map, &QComboBox::currentIndexChanged, this, &WhyPanel::refreshPicture);
    connect(m_opacity, &QSlider::valueChanged, this, [this](int value) { m_picture->setOpacity(value / 100.0); });
}

void WhyPanel::setChoices(const std::vector<std::string>& classes, const QStringList& layers) {
    m_filling = true;
    const QString layer = m_layers->currentText();
    const QVariant chosen = m_classes->currentData();
    m_classes->clear();
    m_classes->addItem(tr("top-1 class"), -1);
    for (std::size_t i = 0; i < classes.size(); ++i) m_classes->addItem(toQt(classes[i]), static_cast<int>(i));
    m_classes->setCurrentIndex(std::max(0, m_classes->findData(chosen)));
    m_layers->clear();
    const QString last = tr("last conv layer");
    m_layers->addItem(last, QString());
    constexpr int kArrow = 36;
    m_layers->setMinimumWidth(m_layers->fontMetrics().horizontalAdvance(last) + kArrow);
    for (const QString& path : layers) m_layers->addItem(path, path);
    m_layers->setCurrentIndex(std::max(0, m_layers->findText(layer)));
    m_filling = false;
}

WhyQuestion WhyPanel::question() const {
    return {static_cast<ExplainMethod>(m_method->currentData().toInt()),
            m_classes->currentData().isValid() ? m_classes->currentData().toInt() : -1, m_layers->currentData().toString()};
}

void WhyPanel::setOutcome(const std::shared_ptr<const ExplainOutcome>& outcome, const AnswerDoubt& doubt) {
    m_outcome = outcome;
    m_doubt = doubt;
    m_card->setDoubt(doubt);
    m_card->setVisible(doubt.any());
    setBusy(false);
    fillChannels();
    refreshPicture();
}

void WhyPanel::setProblem(const Error& error) {
    setBusy(false);
    if (m_outcome || error.kind == ErrorKind::Cancelled) return;
    m_title->setText(tr("This could not be computed: the message above says why."));
}

QString WhyPanel::title() const { return m_title->text(); }

void WhyPanel::setBusy(bool busy, double done, const QString& label) {
    m_progress->setVisible(busy);
    m_stop->setVisible(busy);
    m_progress->setRange(0, done < 0 ? 0 : 100);
    m_progress->setValue(static_cast<int>(done * 100));
    m_progress->setAccessibleName(label);
    m_progress->setToolTip(label);
    if (busy && !m_outcome && !label.isEmpty()) m_title->setText(label);
}

void WhyPanel::clear(const QString& why) {
    setBusy(false);
    m_outcome.reset();
    m_doubt = {};
    m_card->hide();
    m_picture->clear();
    m_channels->clear();
    m_title->setText(why);
    for (QLabel* label : {m_caption, m_probe, m_rawRange}) label->clear();
    m_raw->clear();
    m_channelsTitle->hide();
}

WhyView WhyPanel::view() const {
    WhyView view;
    if (!m_outcome) return view;
    // A score that is not an answer is not exported with a picture either.
    view.title =
        m_doubt.answers ? QStringLiteral("%1  %2").arg(toQt(m_outcome->label)).arg(m_outcome->score, 0, 'f', 4) : noAnswerText(m_doubt);
    view.caption = m_outcome->method == ExplainMethod::GradCam ? tr("Grad-CAM at %1").arg(toQt(m_outcome->layer))
                                                               : tr("occlusion: by how much the score drops");
    view.seen = m_outcome->seen;
    view.map = m_outcome->map;
    view.height = m_outcome->inputHeight;
    view.width = m_outcome->inputWidth;
    view.opacity = m_opacity->value() / 100.0;
    view.dark = Theme::instance().isDark();
    view.layer = m_outcome->layer;
    view.explained = ExplainedView{m_outcome->method == ExplainMethod::GradCam ? "gradcam" : "occlusion", m_outcome->classIndex,
                                   m_outcome->label, m_outcome->score, view.opacity};
    if (const int map = m_map->currentData().toInt(); map >= 0) view.style.map = static_cast<ColourMap>(map);
    return view;
}

void WhyPanel::refreshPicture() {
    if (!m_outcome) return;
    const WhyView shown = view();
    m_title->setText(shown.title);
    QStringList caption{shown.caption};
    for (const Diagnostic& note : m_outcome->diagnostics)
        if (note.code == "explain-blank") caption += toQt(note.message);
    m_caption->setText(caption.join(QLatin1Char('\n')));
    m_picture->setView(shown);
    refreshRaw();
}

void WhyPanel::refreshRaw() {
    WhyView raw = view();
    // The raw map, one cell per value: whole device pixels per cell.
    const auto rows = static_cast<int>(raw.map.shape()[0]), columns = static_cast<int>(raw.map.shape()[1]);
    const double ratio = devicePixelRatioF();
    const int cell = std::max(1, static_cast<int>(kRawSide * ratio) / std::max(rows, columns));
    raw.height = rows * cell;
    raw.width = columns * cell;
    QPixmap pixmap = QPixmap::fromImage(mapImage(raw));
    pixmap.setDevicePixelRatio(ratio);
    m_raw->setPixmap(pixmap);
    m_raw->setAccessibleName(tr("The map itself, %1 by %2 values").arg(rows).arg(columns));
    const ValueRange range = resolveRange(raw.map, raw.style);
    m_rawRange->setText(tr("%1 x %2\n%3 .. %4").arg(rows).arg(columns).arg(range.low, 0, 'g', 4).arg(range.high, 0, 'g', 4));
}

void WhyPanel::fillChannels() {
    m_channels->clear();
    const auto& all = m_outcome->channels;
    m_channelsTitle->setVisible(!all.empty());
    m_channels->setVisible(!all.empty());
    for (std::size_t i = 0; i < std::min(kListedChannels, all.size()); ++i) {
        auto* item = new QListWidgetItem(QStringLiteral("%1  %2").arg(all[i].channel, 5).arg(all[i].push, 11, 'f', 5), m_channels);
        item->setData(Qt::UserRole, all[i].channel);
        item->setToolTip(
            tr("channel %1: weight %2, contribution %3").arg(all[i].channel).arg(all[i].weight, 0, 'g', 4).arg(all[i].push, 0, 'g', 4));
    }
}

}  // namespace teardown
