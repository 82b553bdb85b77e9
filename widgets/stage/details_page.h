// DetailsPage: the stage page that describes any step in words and tables.
#pragma once

#include "widgets/stage/stage_page.h"

namespace teardown {

class StepCard;

class DetailsPage : public StagePage {
    Q_OBJECT
public:
    explicit DetailsPage(QWidget* parent = nullptr);

    QString title() const override { return tr("Details"); }
    QString helpId() const override { return QStringLiteral("details"); }
    int rank() const override { return 0; }
    QString whyAbsent() const override { return tr("No step is selected."); }
    void showStep(const TracePtr& trace, int step) override;
    void clearStep() override;
    void refreshNumbers(const TracePtr& trace) override;
    QWidget* content() override;
    void setVisible(bool visible) override;

private:
    void fillCard();

    StepCard* m_card;
    TracePtr m_trace;
    int m_step = -1;
};

}  // namespace teardown
