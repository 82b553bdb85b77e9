#include "app/gui/main_window.h"

#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/rooms.h"
#include "app/gui/side_panes.h"
#include "app/gui/tab_order.h"
#include "app/gui/top_bar.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/strings.h"
#include "widgets/engine/problems.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QBoxLayout>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QSplitter>
#include <QTimer>

#include <algorithm>

namespace teardown {

namespace {

/// In narrower windows the inspector is a drawer.
constexpr int kRoomForThreeColumns = 1100;
constexpr int kInspectorWidth = 260;

/// Trees, stage and inspector. The window may be too narrow for the inspector, which then becomes a drawer.
class Columns : public KeptSplitter {
public:
    explicit Columns(QWidget* parent) : KeptSplitter(QStringLiteral("columns"), Qt::Horizontal, parent) {}
    QSize minimumSizeHint() const override {
        const QSize all = KeptSplitter::minimumSizeHint();
        const QWidget* right = widget(count() - 1);
        if (right->isHidden()) return all;
        return {all.width() - right->minimumSizeHint().width() - handleWidth(), all.height()};
    }
};

}  // namespace

MainWindow::MainWindow(SessionFactory factory, JourneyTable table, const AddRecorders& addRecorders, QWidget* parent)
    : QMainWindow(parent), m_parts(this, std::move(factory), table, addRecorders) {
    setAcceptDrops(true);
    setMenuBar(context().menus.bar());
    for (const RoomRow& row : kRooms)
        if (!row.late) install(row);
    m_topBar = new TopBar(context(), this);
    layOut();
    moveInTabOrder(context().notices.bar(), m_topBar);
    connect(&context().work.files(), &OpenFiles::configChanged, this, &MainWindow::refreshTitle);
    connect(this, &MainWindow::firstPainted, &context().work.engine(), &EngineService::start);
    connect(this, &MainWindow::firstPainted, this, [this] {
        for (const std::unique_ptr<Room>& room : m_rooms) room->windowShown();
    });
    // Let the window be painted first, and react between two rooms; the engine starts loading in the meantime.
    connect(this, &MainWindow::firstPainted, this, [this] { QTimer::singleShot(0, this, &MainWindow::installLateRoomsInTurn); });
    // A busy machine may deliver files before the last turn: the rooms that show them must be there.
    connect(&context().work.files(), &OpenFiles::openingEnded, this, [this] {
        if (m_painted) installLateRooms();
    });
    m_parts.updates().refreshStage();
    refreshTitle();
    resize(1280, 800);
    shareColumns();
    context().stage.focusPage();
}

MainWindow::~MainWindow() = default;

void MainWindow::install(const RoomRow& row) {
    m_rooms.push_back(row.make());
    m_rooms.back()->install(context());
    // The others were told before this one was there.
    if (m_session) m_rooms.back()->startSession(*m_session);
}

bool MainWindow::installLateRoom() {
    while (m_nextRow < kRooms.size()) {
        const RoomRow& row = kRooms[m_nextRow++];
        if (!row.late) continue;
        install(row);
        if (context().stage.trace()) m_parts.updates().refreshStage();
        return true;
    }
    return false;
}

void MainWindow::installLateRooms() {
    while (installLateRoom()) {
    }
}

void MainWindow::installLateRoomsInTurn() {
    if (installLateRoom()) QTimer::singleShot(0, this, &MainWindow::installLateRoomsInTurn);
}

void MainWindow::startSession(const QString& stateFolder) {
    m_session = stateFolder;
    for (const std::unique_ptr<Room>& room : m_rooms) room->startSession(stateFolder);
}

void MainWindow::layOut() {
    m_columns = new Columns(this);
    m_columns->addWidget(context().side.left());
    m_centre = makeCentre();
    m_columns->addWidget(m_centre);
    m_columns->addWidget(context().side.right());
    m_columns->setStretchFactor(1, 1);

    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_topBar);
    layout->addWidget(context().notices.bar());
    layout->addWidget(m_columns, 1);
    layout->addWidget(&context().status);
    setCentralWidget(page);
}

void MainWindow::shareColumns() {
    constexpr double kShare = 0.19;  // of the window, on large screens
    const int side = static_cast<int>(kShare * width()), left = std::max(context().side.leftWidth(), side),
              right = std::max(kInspectorWidth, side);
    m_columns->setSizes({left, std::max(0, width() - left - right), right});
}

QWidget* MainWindow::makeCentre() {
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    context().side.stageRow()->insertWidget(0, &context().stage);
    context().side.stageRow()->setStretchFactor(0, 1);
    layout->addWidget(context().side.stageRow(), 1);
    layout->addWidget(context().side.strips());
    layout->addWidget(context().side.steps());
    layout->addWidget(makeHairline(centre));
    layout->addWidget(context().side.problems());
    return centre;
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    const int least = m_columns->minimumSizeHint().width() + context().side.inspector()->minimumWidth() + m_columns->handleWidth();
    context().side.setCompact(width() < std::max(kRoomForThreeColumns, least), m_centre);
}

void MainWindow::refreshTitle() {
    const auto& config = context().work.config();
    setWindowTitle(config ? tr("%1 - Teardown").arg(fileName(config->path)) : QStringLiteral("Teardown"));
}

void MainWindow::paintEvent(QPaintEvent* event) {
    QMainWindow::paintEvent(event);
    if (m_painted) return;
    m_painted = true;
    // After this paint has reached the screen, not before.
    QTimer::singleShot(0, this, &MainWindow::firstPainted);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!context().work.mayClose()) return event->ignore();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) files += url.toLocalFile();
    event->acceptProposedAction();
    context().work.open(files);
}

}  // namespace teardown
