// WhyPage: the stage's page "Why". While it is visible, asks the workbench which part of the input supports a class, and again whenever
// class, layer, method or answer change.
#pragma once

#include "app/gui/workbench.h"
#include "widgets/engine/why_panel.h"

namespace teardown {

class WhyPage : public WhyPanel {
    Q_OBJECT
public:
    explicit WhyPage(Workbench& workbench, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void ask();
    /// Another run or another network: the map is out of date.
    void outdate();
    QString idleText() const;
    QString busyText() const;
    void refreshChoices();

    Workbench& m_workbench;
    bool m_stale = true;
};

}  // namespace teardown
