// TopBar: what is open (config, checkpoint, picture), the current journey, and the most used commands.
#pragma once

#include "app/gui/window_context.h"

#include <QFrame>

#include <vector>

class QBoxLayout;
class QToolButton;

namespace teardown {

class Chip;
class Segmented;

class TopBar : public QFrame {
    Q_OBJECT
public:
    /// The rooms whose commands it has buttons for must be installed.
    explicit TopBar(const WindowContext& context, QWidget* parent = nullptr);
    Chip* checkpoint() const { return m_checkpoint; }
    Chip* config() const { return m_config; }
    Chip* input() const { return m_input; }

    /// "2 of 12", beside the input; hidden unless there are several pictures.
    QToolButton* inputsButton() const { return m_inputs; }
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addButtons(QBoxLayout* row);
    /// The state of the open files, and of files that could not be opened.
    void refresh();
    void refreshCheckpoint();
    void refreshInput();
    void fit();
    /// Shares the room among the names; returns the width that they may have at most.
    int nameRoom() const;
    WindowContext m_context;
    std::vector<QWidget*> m_optionalWidgets;  ///< hidden if there is little room: the search field and buttons with a menu equivalent
    Chip* m_config;
    Chip* m_checkpoint;
    Chip* m_input;
    QToolButton* m_inputs;
    Segmented* m_journeys;
};

}  // namespace teardown
