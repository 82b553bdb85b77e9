// TopBar: what is open (config, checkpoint, picture), which journey is walked, and the commands used most.
#pragma once

#include "app/gui/actions.h"

#include <QFrame>

#include <vector>

class QToolButton;

namespace teardown {

class Chip;
class StandingErrors;
class Workbench;

class TopBar : public QFrame {
    Q_OBJECT
public:
    TopBar(const Actions& actions, QWidget* parent = nullptr);
    /// Shows the state of the workbench's parts, and of files that could not become one.
    void refresh(const Workbench& workbench, const StandingErrors& errors);
    Chip* checkpoint() const { return m_checkpoint; }
    Chip* config() const { return m_config; }
    Chip* input() const { return m_input; }

    /// "2 of 12", beside the input; hidden while there is one picture at most.
    QToolButton* inputsButton() const { return m_inputs; }
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void openClicked();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    std::vector<QWidget*> m_givesWay;  ///< hidden where there is little room: the field and buttons for what stands in menus
    Chip* m_config;
    Chip* m_checkpoint;
    Chip* m_input;
    QToolButton* m_inputs;
};

}  // namespace teardown
