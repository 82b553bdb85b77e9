// AnswerPage: the stage's page about the answer - why this class, what if the picture were read otherwise, and the answers to all pictures.
#pragma once

#include "app/gui/export_source.h"

#include <QWidget>

#include <vector>

class QAction;
class QStackedWidget;

namespace teardown {

class WhatIfPanel;
class WhatIfRunner;
class WhyPage;
class Workbench;

class AnswerPage : public QWidget, public ExportSource {
    Q_OBJECT
public:
    enum class Part { Why, WhatIf, Pictures };
    /// `pictures`: the part about all of them; none: that choice is absent. Takes it over.
    explicit AnswerPage(Workbench& workbench, QWidget* pictures = nullptr, QWidget* parent = nullptr);
    ~AnswerPage() override;
    WhyPage* why() const { return m_why; }
    WhatIfPanel* whatIf() const { return m_whatIf; }
    Part part() const;
    void show(Part part);
    using QWidget::show;
    /// The map of "Why this class", where one is shown.
    std::optional<ExportContent> exportContent(const ViewRecord& files) const override;
    QString exportName() const override;

protected:
    void showEvent(QShowEvent* event) override;

private:
    std::vector<QAction*> m_choices;  ///< by Part
    QStackedWidget* m_stack;
    WhyPage* m_why;
    WhatIfPanel* m_whatIf;
    WhatIfRunner* m_runner;
};

}  // namespace teardown
