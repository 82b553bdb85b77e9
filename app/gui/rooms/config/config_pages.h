// ConfigPages: the stage page of the config: its files, and the comparison of two configs if there is one.
#pragma once

#include "widgets/stage/stage_page.h"

class QStackedWidget;
class QToolButton;

namespace teardown {

class DiffPage;
class SourcePage;

class ConfigPages : public StagePage {
    Q_OBJECT
public:
    explicit ConfigPages(QWidget* parent);

    QString title() const override { return tr("Source"); }
    QString helpId() const override { return QStringLiteral("source"); }
    PageKind kind() const override { return PageKind::Lasting; }
    QString whyAbsent() const override { return tr("No config is open."); }
    bool staysOpen() const override { return true; }

    SourcePage* source() const { return m_source; }
    DiffPage* difference() const { return m_difference; }
    void showSource();
    void showDifference();
    bool differenceIsShown() const;
    /// Whether there is a comparison; if so, the buttons for both views are shown.
    void setCompares(bool compares);

Q_SIGNALS:
    void sourceClicked();
    void differenceClicked();
    void endClicked();

private:
    void makeSwitch();

    QWidget* m_switch;
    QToolButton* m_sourceButton = nullptr;
    QToolButton* m_differenceButton = nullptr;
    QStackedWidget* m_pages;
    SourcePage* m_source;
    DiffPage* m_difference;
};

}  // namespace teardown
