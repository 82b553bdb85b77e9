#include "widgets/draw/draw_pad.h"

#include "core/session/drawn_input.h"
#include "widgets/common/icons.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/draw/draw_canvas.h"
#include "widgets/draw/seen_view.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QToolButton>

namespace teardown {
namespace {
constexpr int kFrame = 16;  // milliseconds
}  // namespace

DrawPad::DrawPad(Lane& lane, const DrawTools& tools, QWidget* parent)
    : QWidget(parent),
      m_runner(lane),
      m_tools(tools),
      m_canvas(new DrawCanvas(this)),
      m_seen(new SeenView(this)),
      m_pen(new QSlider(Qt::Horizontal, this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(makeHeader());
    layout->addWidget(m_canvas, 1);
    layout->addWidget(makeTools());
    layout->addWidget(m_seen);

    m_frame.setSingleShot(true);
    m_frame.setInterval(kFrame);
    m_frame.setTimerType(Qt::PreciseTimer);
    connect(&m_frame, &QTimer::timeout, this, &DrawPad::prepare);
    connect(m_canvas, &DrawCanvas::changed, this, [this] {
        m_changed = true;
        refreshTools();
        prepare();
    });
    connect(m_pen, &QSlider::valueChanged, this, [this](int value) { m_canvas->setPen(value / 100.0); });
    connect(m_tools.undo, &QAction::triggered, m_canvas, &DrawCanvas::undo);
    connect(m_tools.redo, &QAction::triggered, m_canvas, &DrawCanvas::redo);
    connect(m_tools.clear, &QAction::triggered, m_canvas, &DrawCanvas::clear);
    connect(m_tools.thicker, &QAction::triggered, this, [this] { m_pen->setValue(m_pen->value() + 1); });
    connect(m_tools.thinner, &QAction::triggered, this, [this] { m_pen->setValue(m_pen->value() - 1); });
    for (QAction* action : {m_tools.undo, m_tools.redo, m_tools.clear, m_tools.thicker, m_tools.thinner}) {
        // Elsewhere Ctrl+Z does not belong to the pad.
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
    }
    m_pen->setValue(8);
    setFocusProxy(m_canvas);
    refreshTools();
}

QWidget* DrawPad::makeHeader() {
    auto* header = new QWidget(this);
    auto* title = new QLabel(tr("Draw a digit"), header);
    title->setFont(boldFont());
    auto* close = new QToolButton(header);
    close->setProperty("flat", true);
    close->setText(tr("Close"));
    close->setToolTip(tr("Closes the pad; the drawing remains the input"));
    connect(close, &QToolButton::clicked, this, &DrawPad::closed);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(title);
    row->addStretch(1);
    row->addWidget(close);
    return header;
}

QWidget* DrawPad::makeTools() {
    auto* tools = new QWidget(this);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    auto* label = new QLabel(tr("Pen"), tools);
    label->setProperty("muted", true);
    label->setBuddy(m_pen);
    m_pen->setRange(kThinnest, kThickest);
    m_pen->setPageStep(2);
    m_pen->setAccessibleName(tr("Pen size"));
    m_pen->setToolTip(tr("Pen size, in hundredths of the canvas ([ and ])"));
    row->addWidget(label);
    row->addWidget(m_pen, 1);
    for (QAction* action : {m_tools.undo, m_tools.redo, m_tools.clear}) {
        auto* button = new QToolButton(tools);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setIconSize({14, 14});
        button->setProperty("transport", true);
        button->setAccessibleName(action->iconText());
        row->addWidget(button);
    }
    return tools;
}

void DrawPad::refreshTools() {
    m_tools.undo->setEnabled(m_canvas->canUndo());
    m_tools.redo->setEnabled(m_canvas->canRedo());
    m_tools.clear->setEnabled(!m_canvas->drawing().empty());
}

void DrawPad::setDrawing(const Drawing& drawing) { m_canvas->setDrawing(drawing); }

const Drawing& DrawPad::drawing() const { return m_canvas->drawing(); }

void DrawPad::dropPending() {
    m_changed = false;
    m_runner.abandon();
}

void DrawPad::prepare() {
    // While a picture is being made the next one waits: restarting again and again would never let one finish.
    if (!m_changed || m_frame.isActive() || m_runner.busy()) return;
    m_changed = false;
    m_frame.start();
    m_runner.run([drawing = m_canvas->drawing()](const TaskContext&) { return std::make_shared<const DrawnInput>(drawnInput(drawing)); },
                 [this](std::shared_ptr<const DrawnInput> input) {
                     m_seen->show(input);
                     Q_EMIT drawn(input);
                     prepare();
                 });
}

}  // namespace teardown
