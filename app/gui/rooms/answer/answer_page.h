// AnswerPage: the stage page about the answer: why this class, what if the picture were read differently, and the answers for all pictures.
#pragma once

#include "app/gui/export_source.h"
#include "widgets/stage/stage_page.h"

#include <vector>

class QAction;
class QStackedWidget;

namespace teardown {

class NumbersPanel;
class NumbersRunner;
class WhatIfPanel;
class WhatIfRunner;
class WhyPage;
class Workbench;

class AnswerPage : public StagePage, public ExportSource {
    Q_OBJECT
public:
    enum class Section { Why, WhatIf, Numbers, Pictures };
    /// `pictures`: the section about all pictures; if null, that choice is missing. Takes ownership.
    explicit AnswerPage(Workbench& workbench, QWidget* pictures = nullptr, QWidget* parent = nullptr);
    ~AnswerPage() override;
    WhyPage* why() const { return m_why; }
    WhatIfPanel* whatIf() const { return m_whatIf; }
    NumbersPanel* numbers() const { return m_numbers; }
    NumbersRunner* numbersRunner() const { return m_numbersRunner; }
    Section section() const;
    void showSection(Section section);

    QString title() const override { return tr("Answer"); }
    QString helpId() const override { return QStringLiteral("why"); }
    bool fits(const TracePtr& trace, int step) const override;
    QString whyAbsent() const override { return tr("Shows why the network answers as it does, in the journey Forward."); }
    /// The page is about more than the selected tensor, so it is exported as shown.
    TensorView numbers(const TensorView&) const override { return {}; }
    /// The map of "Why this class", if it is shown.
    std::optional<ExportContent> exportContent(const ViewRecord& files) const override;
    QString exportName() const override;

protected:
    void showEvent(QShowEvent* event) override;

private:
    std::vector<QAction*> m_choices;  ///< by Section
    QStackedWidget* m_stack;
    WhyPage* m_why;
    WhatIfPanel* m_whatIf;
    WhatIfRunner* m_runner;
    NumbersPanel* m_numbers;
    NumbersRunner* m_numbersRunner;
};

}  // namespace teardown
