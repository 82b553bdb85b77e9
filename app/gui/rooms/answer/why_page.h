// WhyPage: the stage's page "Why". Asks the workbench which part of the input speaks for a class when somebody looks, and again when class,
// layer, method or the answer change.
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
    /// Another run or another network: what is shown no longer holds.
    void outdate();
    QString idleText() const;
    QString busyText() const;
    void refreshChoices();

    Workbench& m_workbench;
    bool m_stale = true;
};

}  // namespace teardown
