// RegistryPage: the stage's page about a class of a registry.
#pragma once

#include "widgets/stage/stage_page.h"

namespace teardown {

class ClassPanel;

class RegistryPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"registry"};

    explicit RegistryPage(QWidget* parent = nullptr);
    ClassPanel* panel() const { return m_panel; }

    QString title() const override { return tr("Class"); }
    QString helpId() const override { return QStringLiteral("registry"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }

private:
    ClassPanel* m_panel;
};

}  // namespace teardown
