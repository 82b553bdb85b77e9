#include "app/gui/top_bar.h"

#include "app/gui/chip_menu.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/session/build_journey.h"
#include "widgets/checkpoint/load_summary.h"
#include "widgets/common/chip.h"
#include "widgets/common/segmented.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QBoxLayout>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace teardown {

static constexpr int kSpacing = 8;
static constexpr int kRecognisableName = 150;
static constexpr int kFailedName = 110;  // maximum width of a failed file's name in the chip of another file

/// Looks like the search field that it opens.
static QWidget* makeFindField(QAction* action) {
    auto* button = new QPushButton;
    button->setProperty("contentHeight", 16);
    button->setCursor(Qt::IBeamCursor);
    button->setToolTip(action->toolTip());
    button->setAccessibleName(QObject::tr("Find anything"));
    auto* text = new QLabel(QObject::tr("Find"), button);
    auto* keys = new QLabel(action->shortcut().toString(QKeySequence::NativeText), button);
    keys->setFont(monoFont());
    auto* inside = new QHBoxLayout(button);
    inside->setContentsMargins(10, 0, 10, 0);
    inside->setSpacing(18);
    for (QLabel* label : {text, keys}) {
        label->setProperty("muted", true);
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    inside->addWidget(text, 1);
    inside->addWidget(keys);
    button->setFixedWidth(inside->sizeHint().width());
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

TopBar::TopBar(const WindowContext& context, QWidget* parent)
    : QFrame(parent),
      m_context(context),
      m_config(new Chip(tr("Config"), tr("no config"), this)),
      m_checkpoint(new Chip(tr("Checkpoint"), tr("no checkpoint"), this)),
      m_input(new Chip(tr("Input"), tr("no picture"), this)),
      m_inputs(new QToolButton(this)),
      m_journeys(new Segmented(context.menus.group(QStringLiteral("journeys")), this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("helpPage", QStringLiteral("overview"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(kSpacing);
    for (const auto& [chip, part] :
         {std::pair{m_config, WorkspacePart::Config}, {m_checkpoint, WorkspacePart::Checkpoint}, {m_input, WorkspacePart::Input}}) {
        row->addWidget(chip);
        connect(chip, &Chip::clicked, this, [this] { m_context.menus.trigger(QStringLiteral("file.open")); });
        connect(chip, &Chip::menuRequested, this, [this, part = part](QPoint place) {
            QMenu menu(this);
            fillChipMenu(menu, m_context, part);
            menu.exec(place);
        });
    }
    m_inputs->setPopupMode(QToolButton::InstantPopup);
    m_inputs->setToolTip(tr("The pictures that were opened (Page Up, Page Down)"));
    m_inputs->setAccessibleName(tr("Pictures"));
    m_inputs->setMenu(m_context.menus.menu(QStringLiteral("journey.pictures")));
    m_inputs->hide();
    row->addWidget(m_inputs);
    row->addStretch(1);
    row->addWidget(m_journeys);
    row->addStretch(1);
    addButtons(row);
    auto* line = new QFrame(this);
    line->setObjectName(QStringLiteral("hairline"));
    line->setFixedHeight(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(line);
    const OpenFiles& files = m_context.work.files();
    for (auto signal : {&OpenFiles::configChanged, &OpenFiles::checkpointChanged, &OpenFiles::inputChanged})
        connect(&files, signal, this, &TopBar::refresh);
    for (const Journey journey : {Journey::Build, Journey::Forward})
        connect(&m_context.work.slot(journey), &SlotBase::changed, this, &TopBar::refresh);
    connect(&m_context.notices, &WindowNotices::errorsChanged, this, &TopBar::refresh);
    // A drawing changes all the time: update at a readable rate.
    connect(m_context.side.inspector(), &Inspector::refreshed, this, &TopBar::refresh);
    refresh();
}

void TopBar::addButtons(QBoxLayout* row) {
    const Menus& menus = m_context.menus;
    QMenu* samples = menus.menu(QStringLiteral("file.samples"));
    samples->menuAction()->setToolTip(tr("Opens networks that come with the program"));
    m_optionalWidgets.push_back(makeFindField(menus.command(QStringLiteral("view.find-anything"))));
    row->addWidget(m_optionalWidgets.back());
    QAction* open = menus.command(QStringLiteral("file.open"));
    for (QAction* action : {open, samples->menuAction(), menus.command(QStringLiteral("file.export"))}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setIcon({});
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setAccessibleName(action->iconText());
        if (action->menu()) button->setPopupMode(QToolButton::InstantPopup);
        row->addWidget(button);
        if (action != open) m_optionalWidgets.push_back(button);
    }
}

QSize TopBar::minimumSizeHint() const {
    // Without the buttons and arrows with a menu equivalent, whether they are hidden at the moment or not.
    const QLayout* row = layout()->itemAt(0)->layout();
    int width = row->contentsMargins().left() + row->contentsMargins().right();
    for (int i = 0; i < row->count(); ++i) {
        const QWidget* widget = row->itemAt(i)->widget();
        if (!widget || widget->isHidden() || std::count(m_optionalWidgets.begin(), m_optionalWidgets.end(), widget)) continue;
        width += row->itemAt(i)->minimumSize().width() + kSpacing;
    }
    return {width - m_journeys->arrowsWidth(), QFrame::minimumSizeHint().height()};
}

void TopBar::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    fit();
}

int TopBar::nameRoom() const {
    const auto chips = {m_config, m_checkpoint, m_input};
    for (Chip* chip : chips) chip->setNameLimit(0);
    layout()->activate();  // otherwise the inner row keeps its old size
    // Longer names give way first.
    const int room = width() - layout()->sizeHint().width();
    const int names[] = {m_config->nameWidth(), m_checkpoint->nameWidth(), m_input->nameWidth()};
    int limit = Chip::kWidestName;
    const auto wanted = [&] { return std::min(limit, names[0]) + std::min(limit, names[1]) + std::min(limit, names[2]); };
    while (limit > Chip::kNarrowestName && wanted() > room) --limit;
    for (Chip* chip : chips) chip->setNameLimit(limit);
    return limit;
}

void TopBar::fit() {
    for (QWidget* widget : m_optionalWidgets) widget->show();
    m_journeys->setArrows(true);
    // First the names are whole; then they are at least recognisable.
    for (const Chip::Brevity brevity : {Chip::Brevity::Whole, Chip::Brevity::NoThumbnail, Chip::Brevity::NameOnly}) {
        for (Chip* chip : {m_config, m_checkpoint, m_input}) chip->setBrevity(brevity);
        if (nameRoom() == Chip::kWidestName) return;
    }
    for (auto widget = m_optionalWidgets.rbegin(); widget != m_optionalWidgets.rend() && nameRoom() < kRecognisableName; ++widget)
        (*widget)->hide();
    if (nameRoom() < kRecognisableName) {
        m_journeys->setArrows(false);
        nameRoom();
    }
}

/// The chip of an open file shows in red that another file of this kind could not be opened.
static void setPart(Chip* chip, const QString& name, std::vector<Chip::Words> states, const QString& toolTip, const Failure* failure) {
    if (!failure) return chip->setContent(name, states, toolTip);
    const QString file = QFileInfo(failure->path).fileName();
    const QString reason = briefReason(failure->error);
    const QString whole = failure->path + QLatin1Char('\n') + sentenceOf(failure->error);
    if (name.isEmpty()) return chip->setContent(file, {{reason, Chip::State::Bad}}, whole);
    const QString brief = chip->fontMetrics().elidedText(file, Qt::ElideMiddle, kFailedName);
    chip->setContent(name, {{QStringLiteral("%1 - %2").arg(brief, reason), Chip::State::Bad}}, whole + QStringLiteral("\n\n") + toolTip);
}

void TopBar::refresh() {
    const Workbench& work = m_context.work;
    const auto& config = work.config();
    const auto changes = work.options().size();
    std::vector<Chip::Words> changed;
    if (changes > 0)
        changed.push_back(
            {toQt(message("window.changes", static_cast<std::int64_t>(changes), "{n} change", "{n} changes", {{"n", changes}})),
             Chip::State::Warning});
    setPart(m_config, config ? fileName(config->path) : QString(), changed,
            config ? toQt(config->path) : tr("Drop a config anywhere, or click"), m_context.notices.errors().ofFile(WorkspacePart::Config));
    refreshCheckpoint();
    refreshInput();
    fit();
}

void TopBar::refreshCheckpoint() {
    const Workbench& work = m_context.work;
    const auto& file = work.checkpoint();
    const auto built = work.built();
    std::vector<Chip::Words> loaded;
    QString about = file ? toQt(file->path()) : tr("Drop a checkpoint here; the weights are random");
    if (file && built) {
        // During a rebuild the old network says nothing about the new file.
        if (built->load || !work.busy()) loaded = loadWords(*built);
        if (built->load) about += QLatin1Char('\n') + toQt(built->load->verdict);
        if (!built->notFinite.empty())
            about += QLatin1Char('\n') + tr("Not all values are finite, the first in %1.").arg(toQt(built->notFinite.front()));
    } else if (built) {
        loaded.push_back({tr("weights are random"), Chip::State::Warning});
    }
    setPart(m_checkpoint, file ? fileName(file->path()) : QString(), loaded, about,
            m_context.notices.errors().ofFile(WorkspacePart::Checkpoint));
}

void TopBar::refreshInput() {
    const Workbench& work = m_context.work;
    const QString input = work.drawn() ? tr("drawing") : QFileInfo(work.inputPath()).fileName();
    std::vector<Chip::Words> ran;
    if (input.isEmpty() && work.forwarded()) ran.push_back({tr("random input"), Chip::State::Neutral});
    setPart(m_input, input, ran,
            work.drawn()      ? tr("The drawing on the pad")
            : input.isEmpty() ? tr("Drop a picture anywhere, or click")
                              : work.inputPath(),
            m_context.notices.errors().ofFile(WorkspacePart::Input));
    m_input->setThumbnail(work.files().inputPicture());
    const InputList& list = work.inputs();
    const int count = static_cast<int>(list.paths().size());
    m_inputs->setVisible(count > 1);
    m_inputs->setText(list.current() < 0 ? QString::number(count) : tr("%1 of %2").arg(list.current() + 1).arg(count));
}

}  // namespace teardown
