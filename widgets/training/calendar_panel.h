// CalendarPanel: what a training of the config would do: rates, hooks, and what happens when.
#pragma once

#include "core/base/error.h"
#include "core/training/calendar/calendar.h"

#include <QWidget>

#include <memory>

class QActionGroup;
class QSpinBox;

namespace teardown {

class Banner;
class CurrentStack;
class CurveChart;
class FlowLabel;
class RowTable;

using CalendarPtr = std::shared_ptr<const training::Calendar>;

class CalendarPanel : public QWidget {
    Q_OBJECT
public:
    enum class Section { Rates, Hooks, Events };

    explicit CalendarPanel(QWidget* parent = nullptr);
    /// Null: nothing, with the reason.
    void setCalendar(const CalendarPtr& calendar, const QString& why = {});
    const CalendarPtr& calendar() const { return m_calendar; }
    void setProblem(const Error& error);
    void setBusy(bool busy);
    /// Batches of the training data as typed; 0: they are counted.
    int itersPerEpoch() const;
    void setItersPerEpoch(int count);
    void showSection(Section section);

    CurveChart* rates() const { return m_rates; }
    CurveChart* momenta() const { return m_momenta; }
    RowTable* hooks() const { return m_hooks; }
    RowTable* events() const { return m_events; }
    Banner* banner() const { return m_banner; }
    QString summary() const;

Q_SIGNALS:
    void lengthChanged();
    /// The user wants to see where the config sets this hook.
    void configPathChosen(const QString& path);

private:
    QLayout* makeBar();
    void fillRates();
    void fillTables();
    QString summaryText() const;

    CalendarPtr m_calendar;
    QActionGroup* m_sections;
    QSpinBox* m_length;
    Banner* m_banner;
    FlowLabel* m_summary;
    QWidget* m_body;
    CurrentStack* m_stack;
    CurveChart* m_rates;
    CurveChart* m_momenta;
    RowTable* m_hooks;
    RowTable* m_events;
};

}  // namespace teardown
