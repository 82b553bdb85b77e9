// TopBar: what is open (config, checkpoint, picture), which journey is walked, and the commands used most.
#pragma once

#include "app/gui/window_context.h"

#include <QFrame>

#include <vector>

class QBoxLayout;
class QToolButton;

namespace teardown {

class Chip;

class TopBar : public QFrame {
    Q_OBJECT
public:
    /// The rooms whose commands it has buttons for are installed by now.
    explicit TopBar(const WindowContext& context, QWidget* parent = nullptr);
    Chip* checkpoint() const { return m_checkpoint; }
    Chip* config() const { return m_config; }
    Chip* input() const { return m_input; }

    /// "2 of 12", beside the input; hidden while there is one picture at most.
    QToolButton* inputsButton() const { return m_inputs; }
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addButtons(QBoxLayout* row);
    /// The state of the workbench's parts, and of files that could not become one.
    void refresh();
    void refreshCheckpoint();
    void refreshInput();
    void fit();
    WindowContext m_context;
    std::vector<QWidget*> m_givesWay;  ///< hidden where there is little room: the field and buttons for what stands in menus
    Chip* m_config;
    Chip* m_checkpoint;
    Chip* m_input;
    QToolButton* m_inputs;
};

}  // namespace teardown
