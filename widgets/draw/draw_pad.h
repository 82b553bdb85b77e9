// DrawPad: the panel to draw a digit in - canvas, pen, undo, and what the network sees. Prepares the picture on its lane and emits it at
// most once per frame; the newest drawing is never skipped.
#pragma once

#include "core/render/digit_frame.h"
#include "widgets/common/task_runner.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QAction;
class QLabel;
class QSlider;

namespace teardown {

struct DrawnInput;
class DrawCanvas;
class SeenView;

/// Created by the window for its menus; the pad connects and enables them.
struct DrawTools {
    QAction* undo = nullptr;
    QAction* redo = nullptr;
    QAction* clear = nullptr;
    QAction* thicker = nullptr;
    QAction* thinner = nullptr;
};

class DrawPad : public QWidget {
    Q_OBJECT
public:
    DrawPad(Lane& lane, const DrawTools& tools, QWidget* parent = nullptr);
    /// As one undoable step; goes through the network like a drawn one.
    void setDrawing(const Drawing& drawing);
    const Drawing& drawing() const;
    DrawCanvas* canvas() const { return m_canvas; }
    SeenView* seen() const { return m_seen; }
    /// Another input has taken over: what was drawn before it is not emitted any more.
    void dropPending();
    /// Whether everything drawn has been emitted.
    bool upToDate() const { return !m_changed && !m_runner.busy(); }

    static constexpr int kThinnest = 3;  ///< pen width, hundredths of the canvas
    static constexpr int kThickest = 16;

Q_SIGNALS:
    void drawn(const std::shared_ptr<const teardown::DrawnInput>& input);
    void closed();

private:
    QWidget* makeHeader();
    QWidget* makeTools();
    void prepare();
    void refreshTools();

    TaskRunner m_runner;
    DrawTools m_tools;
    QTimer m_frame;  ///< runs while no further picture may be emitted
    bool m_changed = false;
    DrawCanvas* m_canvas;
    SeenView* m_seen;
    QSlider* m_pen;
};

}  // namespace teardown
