#include "app/gui/rooms/registry/registry_page.h"

#include "widgets/engine/class_panel.h"

#include <QBoxLayout>

namespace teardown {

RegistryPage::RegistryPage(QWidget* parent) : StagePage(kId, parent), m_panel(new ClassPanel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    connect(m_panel, &ClassPanel::configPathChosen, this, &StagePage::configPathChosen);
    setFocusProxy(m_panel);
}

}  // namespace teardown
