// AnswerPage: the stage's page about the answer - why this class, and what if the picture were read otherwise.
#pragma once

#include <QWidget>

#include <memory>

class QAction;
class QStackedWidget;

namespace teardown {

class WhatIfPanel;
class WhatIfRunner;
class WhyPage;
class Workbench;

class AnswerPage : public QWidget {
    Q_OBJECT
public:
    explicit AnswerPage(Workbench& workbench, QWidget* parent = nullptr);
    ~AnswerPage() override;
    WhyPage* why() const { return m_why; }
    WhatIfPanel* whatIf() const { return m_whatIf; }
    bool showsWhatIf() const;
    void showWhatIf(bool shown);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QAction* m_choices[2];
    QStackedWidget* m_stack;
    WhyPage* m_why;
    WhatIfPanel* m_whatIf;
    WhatIfRunner* m_runner;
};

}  // namespace teardown
